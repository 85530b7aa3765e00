-- When the attempt was sent for which a lane rests, where it found the origin away; 0 where it rests for something else, or not at all.
ALTER TABLE parked_lane ADD COLUMN away_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX parked_lane_away ON parked_lane (tenant, away_at) WHERE away_at > 0;
