-- A route knows what its sides are.
ALTER TABLE route ADD COLUMN places TEXT;
