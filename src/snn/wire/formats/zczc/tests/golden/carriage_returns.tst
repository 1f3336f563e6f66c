   ZCZC AAP$T:Rowing=Round 3^ROWING: Portaven regatta results*X&A+15000000PORTAVEN, March 14 AAP - Results of the regatta (all times local):
SATURDAY
Lantern Club      19    3
Harbour Eight     12    1
NNNN