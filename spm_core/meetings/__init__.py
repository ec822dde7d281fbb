"""The meetings: on which days they are, what their agendas say, and what is worth a reminder before them."""
