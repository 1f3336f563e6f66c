zczc
AN#26945219
KN#News Bites
PD#14 March 2022 14:00:00
CO#HBR.AX
SO#ASX
BY#
KY#ACNB Comnews
TI#Harbour Board lights homes
AB#The first of five.
TX#
The Harbour Board’s mill has lit four thousand homes.
It hummed.
