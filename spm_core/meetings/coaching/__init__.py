"""The individual coaching (IC1 to IC14): the deck's four items, each question answered from the Book of its seller."""
