-- The problems that people know of, for whoever leads next: it tells them of their end.
CREATE TABLE told_problem (
    migration  text PRIMARY KEY,
    problem    text NOT NULL
);
