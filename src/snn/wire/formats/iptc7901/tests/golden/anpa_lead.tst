w4021asian-
r i 
^BC-EU--Tide Mill, 2nd Ld-Writethru,120<
^Tide mill lights four thousand homes<
^Eds: UPDATES with quote. With AP Photos.<
^AP Photo XYZ101<
^By ADA MOOR=
^Associated Press=
	PORTAVEN, Norland (AP) _ The tide mill of Portaven lit four thousand homes on Monday, the harbour board said.
	``It hummed,'' said Ben Quill.
	___
	Writer Cy Brandt contributed.

AP-WF-03-14-22 1115GMT
