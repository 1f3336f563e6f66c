   ZCZC AAP
%MNET
$J
:
:Harbour Board
*X
Media release: Homes lit rise 0.6% in the March quarter

The Harbour Board today released its statistics.

* homes (2,114)

* mills (1)
