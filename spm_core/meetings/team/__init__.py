"""The questions of the sales team meeting (TM1 to TM12), each answered from the reports on the team's Book."""
