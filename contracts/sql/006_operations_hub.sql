-- The tables of the Operations Hub, for PostgreSQL.
--
-- Rendered from ops_plugins/storage_sql/migrations by ops_plugins.storage_sql.schema.render_sql();
-- `ops-hub db sql` prints the same.
-- Do not edit: change the migrations, then render again. A test compares the two.

BEGIN;

CREATE TABLE ops_schema_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT ops_schema_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE ops_owners (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    seeded_from TEXT COLLATE "C" NOT NULL,
    seeded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT ops_owners_pkey PRIMARY KEY (owner)
);

CREATE TABLE ops_onboarding (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    business_type TEXT,
    location_count TEXT,
    goals JSONB NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ops_onboarding_pkey PRIMARY KEY (owner)
);

CREATE TABLE ops_setup_tasks (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    task TEXT NOT NULL,
    position INTEGER NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    skipped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ops_setup_tasks_pkey PRIMARY KEY (owner, task)
);

CREATE TABLE location_metric_preferences (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    metrics JSONB NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT location_metric_preferences_pkey PRIMARY KEY (owner)
);

CREATE TABLE platform_connections (
    id TEXT COLLATE "C" NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    platform TEXT NOT NULL,
    state TEXT NOT NULL,
    external_account_id TEXT,
    display_name TEXT,
    token_ciphertext BYTEA,
    token_version INTEGER NOT NULL,
    scopes JSONB NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    last_sync_at TIMESTAMP WITH TIME ZONE,
    last_error TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT platform_connections_pkey PRIMARY KEY (id)
);

CREATE INDEX platform_connections_owner_idx ON platform_connections (owner, platform, id);

CREATE TABLE ops_locations (
    id TEXT COLLATE "C" NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    source_mode TEXT NOT NULL,
    line1 TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    line2 TEXT,
    region TEXT,
    postal_code TEXT,
    phone TEXT,
    website TEXT,
    category TEXT,
    lat DOUBLE PRECISION,
    lng DOUBLE PRECISION,
    place_id TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    merged_into TEXT COLLATE "C",
    merged_from JSONB NOT NULL,
    CONSTRAINT ops_locations_pkey PRIMARY KEY (id)
);

CREATE INDEX ops_locations_live_idx ON ops_locations (owner, id) WHERE deleted_at IS NULL;

CREATE INDEX ops_locations_deleted_idx ON ops_locations (owner) WHERE deleted_at IS NOT NULL;

CREATE TABLE ops_location_match_keys (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    location_id TEXT COLLATE "C" NOT NULL,
    CONSTRAINT ops_location_match_keys_pkey PRIMARY KEY (owner, key, location_id)
);

CREATE INDEX ops_location_match_keys_location_idx ON ops_location_match_keys (location_id, key);

CREATE TABLE local_grid_reports (
    id TEXT COLLATE "C" NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    location_id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    map JSONB NOT NULL,
    keywords JSONB NOT NULL,
    schedule JSONB,
    recipients JSONB NOT NULL,
    next_run_at TIMESTAMP WITH TIME ZONE,
    state TEXT NOT NULL,
    last_run_id TEXT COLLATE "C",
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    sampling TEXT NOT NULL,
    CONSTRAINT local_grid_reports_pkey PRIMARY KEY (id)
);

CREATE INDEX local_grid_reports_live_idx ON local_grid_reports (owner, id) WHERE deleted_at IS NULL;

CREATE INDEX local_grid_reports_location_idx ON local_grid_reports (owner, location_id, id);

CREATE INDEX local_grid_reports_due_idx ON local_grid_reports (next_run_at) WHERE next_run_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE local_grid_report_runs (
    id TEXT COLLATE "C" NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    report_id TEXT COLLATE "C" NOT NULL,
    location_id TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL,
    trigger TEXT NOT NULL,
    provider TEXT NOT NULL,
    source TEXT NOT NULL,
    keywords JSONB NOT NULL,
    total_cells INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    failure TEXT,
    reason TEXT,
    summaries JSONB NOT NULL,
    trace_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT local_grid_report_runs_pkey PRIMARY KEY (id)
);

CREATE INDEX local_grid_report_runs_report_idx ON local_grid_report_runs (owner, report_id, id);

CREATE INDEX local_grid_report_runs_location_idx ON local_grid_report_runs (owner, location_id);

CREATE INDEX local_grid_report_runs_open_idx ON local_grid_report_runs (id) WHERE state IN ('queued', 'running');

CREATE TABLE local_grid_run_plans (
    run_id TEXT COLLATE "C" NOT NULL,
    plan JSONB NOT NULL,
    CONSTRAINT local_grid_run_plans_pkey PRIMARY KEY (run_id),
    CONSTRAINT local_grid_run_plans_run_id_fkey FOREIGN KEY(run_id) REFERENCES local_grid_report_runs (id)
);

CREATE TABLE local_grid_run_chunks (
    run_id TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    keyword INTEGER NOT NULL,
    cells JSONB NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,
    worker TEXT,
    token INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    available_at TIMESTAMP WITH TIME ZONE,
    failure TEXT,
    detail TEXT,
    saved INTEGER NOT NULL,
    CONSTRAINT local_grid_run_chunks_pkey PRIMARY KEY (run_id, number),
    CONSTRAINT local_grid_run_chunks_available_check CHECK ((available_at IS NOT NULL) = (state IN ('ready', 'leased'))),
    CONSTRAINT local_grid_run_chunks_run_id_fkey FOREIGN KEY(run_id) REFERENCES local_grid_report_runs (id)
);

CREATE INDEX local_grid_run_chunks_open_idx ON local_grid_run_chunks (priority, run_id, number, available_at) WHERE available_at IS NOT NULL;

CREATE TABLE local_grid_run_cells (
    run_id TEXT COLLATE "C" NOT NULL,
    keyword INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    rank INTEGER,
    provider TEXT,
    provider_version TEXT,
    source TEXT,
    zoom INTEGER,
    depth INTEGER,
    list_length INTEGER,
    observed_at TIMESTAMP WITH TIME ZONE,
    cost DOUBLE PRECISION,
    listings JSONB NOT NULL,
    failure TEXT,
    CONSTRAINT local_grid_run_cells_pkey PRIMARY KEY (run_id, keyword, number)
);

CREATE TABLE local_grid_run_listings (
    run_id TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    address TEXT,
    lat DOUBLE PRECISION,
    lng DOUBLE PRECISION,
    rating DOUBLE PRECISION,
    reviews INTEGER,
    category TEXT,
    CONSTRAINT local_grid_run_listings_pkey PRIMARY KEY (run_id, key)
);

CREATE TABLE ops_flags (
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    default_enabled BOOLEAN NOT NULL,
    changed_by TEXT,
    changed_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    version INTEGER NOT NULL,
    CONSTRAINT ops_flags_pkey PRIMARY KEY (name)
);

CREATE TABLE ops_flag_changes (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT ops_flag_changes_pkey PRIMARY KEY (id)
);

CREATE INDEX ops_flag_changes_name_idx ON ops_flag_changes (name, id);

CREATE TABLE ops_sessions (
    token_hash TEXT COLLATE "C" NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    roles JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ops_sessions_pkey PRIMARY KEY (token_hash)
);

CREATE INDEX ops_sessions_expires_idx ON ops_sessions (expires_at);

CREATE INDEX ops_sessions_revoked_idx ON ops_sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE ops_idempotency_keys (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    route TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT NOT NULL,
    result_id TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT ops_idempotency_keys_pkey PRIMARY KEY (owner, route, key)
);

CREATE INDEX ops_idempotency_keys_expires_idx ON ops_idempotency_keys (expires_at);

CREATE TABLE ops_outbox (
    id TEXT COLLATE "C" NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    aggregate TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ops_outbox_pkey PRIMARY KEY (id),
    CONSTRAINT ops_outbox_aggregate_key UNIQUE (aggregate, kind, occurrence)
);

CREATE INDEX ops_outbox_owner_idx ON ops_outbox (owner);

CREATE INDEX ops_outbox_unsent_idx ON ops_outbox (created_at, id) WHERE sent_at IS NULL;

CREATE TABLE ops_dead_letters (
    id TEXT COLLATE "C" NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    run_id TEXT COLLATE "C" NOT NULL,
    report_id TEXT COLLATE "C" NOT NULL,
    chunk INTEGER NOT NULL,
    failure TEXT NOT NULL,
    evidence TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    replayed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ops_dead_letters_pkey PRIMARY KEY (id)
);

CREATE INDEX ops_dead_letters_owner_idx ON ops_dead_letters (owner, id);

CREATE INDEX ops_dead_letters_waiting_idx ON ops_dead_letters (run_id) WHERE replayed_at IS NULL;

CREATE TABLE ops_audit (
    id TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    CONSTRAINT ops_audit_pkey PRIMARY KEY (id)
);

CREATE INDEX ops_audit_owner_idx ON ops_audit (owner, id);

INSERT INTO ops_schema_version (version_num) VALUES ('0001') RETURNING ops_schema_version.version_num;

-- Running upgrade 0001 -> 0002

ALTER TABLE ops_locations ADD COLUMN IF NOT EXISTS opening_hours JSONB;

ALTER TABLE local_grid_reports ADD COLUMN IF NOT EXISTS schedule_problem JSONB;

CREATE INDEX IF NOT EXISTS local_grid_reports_problem_idx ON local_grid_reports (id) WHERE schedule_problem IS NOT NULL AND deleted_at IS NULL;

ALTER TABLE local_grid_report_runs ADD COLUMN IF NOT EXISTS scheduled_for TIMESTAMP WITH TIME ZONE;

ALTER TABLE local_grid_report_runs ADD COLUMN IF NOT EXISTS resumed_at TIMESTAMP WITH TIME ZONE;

CREATE UNIQUE INDEX IF NOT EXISTS local_grid_report_runs_occurrence_idx ON local_grid_report_runs (report_id, scheduled_for) WHERE scheduled_for IS NOT NULL;

ALTER TABLE local_grid_run_chunks ADD COLUMN IF NOT EXISTS owner VARCHAR(220) COLLATE "C" DEFAULT '' NOT NULL;

ALTER TABLE local_grid_run_chunks ADD COLUMN IF NOT EXISTS provider TEXT COLLATE "C" DEFAULT '' NOT NULL;

ALTER TABLE local_grid_run_chunks ADD COLUMN IF NOT EXISTS calls INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE local_grid_run_chunks ADD COLUMN IF NOT EXISTS claimed_at TIMESTAMP WITH TIME ZONE;

CREATE INDEX IF NOT EXISTS local_grid_run_chunks_lane_idx ON local_grid_run_chunks (owner, provider, priority, run_id, number, available_at) WHERE available_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS local_grid_run_chunks_leased_idx ON local_grid_run_chunks (owner, provider) WHERE state = 'leased';

CREATE TABLE ops_lanes (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    served_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT ops_lanes_pkey PRIMARY KEY (owner, provider)
);

CREATE INDEX IF NOT EXISTS ops_lanes_served_idx ON ops_lanes (served_at, owner);

ALTER TABLE ops_dead_letters ADD COLUMN IF NOT EXISTS replay_id TEXT COLLATE "C";

CREATE INDEX IF NOT EXISTS ops_dead_letters_replay_idx ON ops_dead_letters (replay_id) WHERE replay_id IS NOT NULL;

UPDATE ops_schema_version SET version_num='0002' WHERE ops_schema_version.version_num = '0001';

-- Running upgrade 0002 -> 0003

ALTER TABLE ops_locations ADD COLUMN search_text TEXT;

ALTER TABLE ops_locations ADD COLUMN name_order TEXT COLLATE "C";

ALTER TABLE ops_locations ADD COLUMN address_order TEXT COLLATE "C";

ALTER TABLE ops_locations ADD COLUMN search_version INTEGER;

CREATE TABLE ops_location_figures (
    owner VARCHAR(220) COLLATE "C" NOT NULL,
    location_id TEXT COLLATE "C" NOT NULL,
    run_id TEXT COLLATE "C" NOT NULL,
    report_id TEXT COLLATE "C" NOT NULL,
    source TEXT NOT NULL,
    provider TEXT NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE NOT NULL,
    average_rank DOUBLE PRECISION,
    average_total_rank DOUBLE PRECISION,
    top3_share DOUBLE PRECISION,
    found_share DOUBLE PRECISION,
    coverage DOUBLE PRECISION,
    change_since_last_run DOUBLE PRECISION,
    CONSTRAINT ops_location_figures_pkey PRIMARY KEY (location_id)
);

CREATE INDEX ops_location_figures_owner_idx ON ops_location_figures (owner);

UPDATE ops_schema_version SET version_num='0003' WHERE ops_schema_version.version_num = '0002';

COMMIT;
