"""Stateful fakes of the payment providers: the same object answers in-process or over real HTTP on loopback."""
