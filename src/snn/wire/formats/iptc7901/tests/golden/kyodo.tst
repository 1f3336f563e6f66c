a0107KYODO_koko-
u s BC-Lock-Gates   09-12 0044
BC-Lock-Gates
Lock gates replaced a month early+
     OTARU, Japan, Dec. 9 Kyodo - The city replaced the gates of 
its inner lock on Sunday.
     Barges pass again from Monday.
==Kyodo
KWS-21:37-09-12-18