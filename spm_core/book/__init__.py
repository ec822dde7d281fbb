"""What the company knows: records, money, periods, the history of opportunities, and the Book that every report takes."""
