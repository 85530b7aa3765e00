-- Whether anything of a rule waits, however much does and however much has ended.
CREATE INDEX parked_rule ON parked (tenant, rule) WHERE state = 'waiting';
