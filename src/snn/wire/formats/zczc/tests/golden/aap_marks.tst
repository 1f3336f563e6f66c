ZCZC AAP
%A
#Mill_BC1
$Mill lights Portaven homes
:(PORTAVEN)
&AAPIS\Moora
*04005000
@NOR
The tide mill of Portaven has lit four thousand homes.

   It hummed, the board says, and four more are to come to the bays of the north
by 2026.



AAP RTV
NNNN
