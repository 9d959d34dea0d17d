-- How a plan would look with other aims and other costs, JSON that `app` reads; none until somebody asks.

ALTER TABLE scenario ADD COLUMN study {{text}};
