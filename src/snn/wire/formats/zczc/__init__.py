"""Agency text between ZCZC and NNNN, as teleprinters and their heirs send it: AAP, its racing and market wires."""
