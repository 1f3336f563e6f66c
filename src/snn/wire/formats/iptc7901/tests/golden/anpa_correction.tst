H0042-----
u i BC-EU--Harbour-Lantern 2ndLd-Writethru   03-14 0120
^BC-EU--Harbour-Lantern, 2nd Ld-Writethru,120<
^Lantern feast draws 3,000 to harbour<
^AP Photo HBR101<
^Eds: Updates crowd figure. With AP Photos.<
^By MARA QUILL=
^Associated Press=
	   PORTAVEN, Norland (AP) _ The feast drew 3,000 people _ twice last year's crowd.
 
	   ``We ran out of lanterns,'' said Ola Brandt.
^;Year;Lanterns;Crowd
North quay;2021;_;1,5{
	   ___
	   Brandt & sons <contributed> to this report.

	   AP-WF-03-14-22 0915GMT<


