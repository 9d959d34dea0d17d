### Policy

grade-seen = Seen in the source
grade-remembered = From memory, to be checked
grade-guessed = A guess, to be verified
grade-designed = Our own design, not policy
