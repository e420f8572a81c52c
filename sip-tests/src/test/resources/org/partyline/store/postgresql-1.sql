
CREATE TABLE public.call_record (
    id uuid NOT NULL,
    started timestamp with time zone NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    caller text NOT NULL,
    called text NOT NULL,
    trunk text,
    room text,
    ending text NOT NULL,
    seconds double precision NOT NULL,
    cost numeric,
    record jsonb NOT NULL
);

CREATE TABLE public.flyway_schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);

CREATE TABLE public.room (
    name text NOT NULL,
    channel text NOT NULL,
    pin text NOT NULL,
    expires timestamp with time zone
);

INSERT INTO public.call_record VALUES ('99a50d94-5754-4bcd-a57b-6c03238e5c41', '2026-03-01 20:00:00.123+00', 'IN', 'PHONE', '+49 30 …67', '1000', NULL, 'garden', 'CALLER_HUNG_UP', 61.5, NULL, '{"id": "c1", "to": "1000", "from": "+49 30 …67", "kind": "PHONE", "room": "garden", "blame": "CALLER", "route": "PIN prompt", "start": "2026-03-01T20:00:00.123Z", "callId": "call-1", "ending": "CALLER_HUNG_UP", "source": "192.0.2.1", "seconds": 61.5, "direction": "IN", "secondsInRoom": 50.0}');

INSERT INTO public.flyway_schema_history VALUES (1, '1', 'rooms and call records', 'SQL', 'V1__rooms_and_call_records.sql', 983812366, 'partyline', '2026-11-26 07:44:13.199781', 107, true);

INSERT INTO public.room VALUES ('lobby', '#lobby', '482913', NULL);
INSERT INTO public.room VALUES ('garden', '#meet-garden', '730155241908', '2026-03-01 22:00:00.123+00');

ALTER TABLE ONLY public.call_record
    ADD CONSTRAINT call_record_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);

ALTER TABLE ONLY public.room
    ADD CONSTRAINT room_pin_key UNIQUE (pin);

ALTER TABLE ONLY public.room
    ADD CONSTRAINT room_pkey PRIMARY KEY (name);

CREATE INDEX call_record_started ON public.call_record USING btree (started);

CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history USING btree (success);

