CREATE TABLE public.audit (
    id integer NOT NULL,
    at timestamp without time zone NOT NULL,
    who character varying NOT NULL,
    act character varying NOT NULL,
    item_id integer,
    patron_id integer,
    before character varying,
    after character varying
);
CREATE SEQUENCE public.audit_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE TABLE public.branches (
    code character varying NOT NULL,
    name_fi character varying NOT NULL,
    name_sv character varying NOT NULL,
    name_en character varying NOT NULL,
    municipality character varying NOT NULL,
    isil character varying NOT NULL,
    phone character varying NOT NULL,
    bin character varying NOT NULL,
    hold_shelf character varying NOT NULL
);
CREATE TABLE public.cards (
    identifier character varying NOT NULL,
    patron_id integer NOT NULL,
    lost boolean NOT NULL
);
CREATE TABLE public.categories (
    code character varying NOT NULL,
    name character varying NOT NULL,
    loans integer NOT NULL,
    holds integer NOT NULL,
    overdue integer NOT NULL,
    fee_limit integer NOT NULL,
    uncollected_fee integer NOT NULL
);
CREATE TABLE public.fees (
    id integer NOT NULL,
    patron_id integer NOT NULL,
    item_id integer,
    kind character varying NOT NULL,
    amount integer NOT NULL,
    paid integer DEFAULT 0 NOT NULL,
    forgiven integer DEFAULT 0 NOT NULL,
    charged_at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.fees_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.fees_id_seq OWNED BY public.fees.id;
CREATE TABLE public.holds (
    id integer NOT NULL,
    patron_id integer NOT NULL,
    title_id integer NOT NULL,
    wanted_item_id integer,
    taken_item_id integer,
    pickup_branch character varying NOT NULL,
    state character varying NOT NULL,
    placed_at timestamp without time zone NOT NULL,
    expires date,
    ready_until date
);
CREATE SEQUENCE public.holds_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.holds_id_seq OWNED BY public.holds.id;
CREATE TABLE public.items (
    id integer NOT NULL,
    barcode character varying NOT NULL,
    title_id integer NOT NULL,
    home_branch character varying NOT NULL,
    current_branch character varying NOT NULL,
    call_number character varying NOT NULL,
    collection character varying NOT NULL,
    material character varying NOT NULL,
    owner character varying NOT NULL,
    state character varying NOT NULL,
    parts integer NOT NULL,
    pickup_number integer
);
CREATE SEQUENCE public.items_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.items_id_seq OWNED BY public.items.id;
CREATE TABLE public.loans (
    id integer NOT NULL,
    item_id integer NOT NULL,
    patron_id integer NOT NULL,
    branch character varying NOT NULL,
    lent_at timestamp without time zone NOT NULL,
    due_at timestamp without time zone NOT NULL,
    renewals integer DEFAULT 0 NOT NULL,
    hold_id integer,
    returned_at timestamp without time zone,
    returned_branch character varying
);
CREATE SEQUENCE public.loans_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.loans_id_seq OWNED BY public.loans.id;
CREATE TABLE public.materials (
    code character varying NOT NULL,
    name character varying NOT NULL,
    media_type character varying NOT NULL,
    magnetic boolean NOT NULL
);
CREATE TABLE public.meta (
    key character varying NOT NULL,
    value character varying NOT NULL
);
CREATE TABLE public.municipalities (
    name_fi character varying NOT NULL,
    name_sv character varying NOT NULL,
    name_en character varying NOT NULL
);
CREATE TABLE public.patrons (
    id integer NOT NULL,
    number character varying NOT NULL,
    name character varying NOT NULL,
    category character varying NOT NULL,
    home_branch character varying NOT NULL,
    birth_date date,
    expires date,
    state character varying NOT NULL,
    language character varying NOT NULL,
    email character varying,
    phone character varying,
    address character varying,
    internet boolean NOT NULL,
    pin_hash character varying,
    failed_pins integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.patrons_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.patrons_id_seq OWNED BY public.patrons.id;
CREATE TABLE public.payments (
    id integer NOT NULL,
    patron_id integer NOT NULL,
    transaction_id character varying,
    amount integer NOT NULL,
    payment_type character varying NOT NULL,
    paid_at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.payments_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.payments_id_seq OWNED BY public.payments.id;
CREATE TABLE public.rules (
    material character varying NOT NULL,
    category character varying NOT NULL,
    lendable boolean NOT NULL,
    loan_days integer NOT NULL,
    held_days integer NOT NULL,
    renewals integer NOT NULL,
    minimum_age integer NOT NULL,
    loan_fee integer NOT NULL,
    overdue_fee integer NOT NULL,
    overdue_fee_most integer NOT NULL,
    replacement_fee integer NOT NULL
);
CREATE TABLE public.schema_version (
    version integer NOT NULL
);
CREATE TABLE public.terminals (
    login character varying NOT NULL,
    password_hash character varying NOT NULL,
    institution character varying NOT NULL,
    branch character varying NOT NULL,
    charset character varying NOT NULL,
    return_when_not_on_loan boolean NOT NULL,
    dialect character varying NOT NULL
);
CREATE TABLE public.titles (
    id integer NOT NULL,
    title character varying NOT NULL,
    author character varying NOT NULL,
    language character varying NOT NULL,
    year integer,
    material character varying NOT NULL
);
CREATE SEQUENCE public.titles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.titles_id_seq OWNED BY public.titles.id;
CREATE TABLE public.transports (
    id integer NOT NULL,
    item_id integer NOT NULL,
    from_branch character varying NOT NULL,
    to_branch character varying NOT NULL,
    sent_at timestamp without time zone NOT NULL,
    ended_at timestamp without time zone
);
CREATE SEQUENCE public.transports_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.transports_id_seq OWNED BY public.transports.id;
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.fees ALTER COLUMN id SET DEFAULT nextval('public.fees_id_seq'::regclass);
ALTER TABLE ONLY public.holds ALTER COLUMN id SET DEFAULT nextval('public.holds_id_seq'::regclass);
ALTER TABLE ONLY public.items ALTER COLUMN id SET DEFAULT nextval('public.items_id_seq'::regclass);
ALTER TABLE ONLY public.loans ALTER COLUMN id SET DEFAULT nextval('public.loans_id_seq'::regclass);
ALTER TABLE ONLY public.patrons ALTER COLUMN id SET DEFAULT nextval('public.patrons_id_seq'::regclass);
ALTER TABLE ONLY public.payments ALTER COLUMN id SET DEFAULT nextval('public.payments_id_seq'::regclass);
ALTER TABLE ONLY public.titles ALTER COLUMN id SET DEFAULT nextval('public.titles_id_seq'::regclass);
ALTER TABLE ONLY public.transports ALTER COLUMN id SET DEFAULT nextval('public.transports_id_seq'::regclass);
INSERT INTO public.audit VALUES (1, '2026-11-23 10:15:00', 'kiosk-lahti', 'lent', 1, 1, NULL, '2026-12-21T23:59:00');
INSERT INTO public.audit VALUES (2, '2026-11-24 10:15:00', 'kiosk-lahti', 'returned', 1, 1, '2026-12-21T23:59:00', 'LAH');
INSERT INTO public.audit VALUES (3, '2026-11-24 10:15:00', 'kiosk-lahti', 'lent', 12, 2, NULL, '2026-12-22T23:59:00');
INSERT INTO public.audit VALUES (4, '2026-11-24 10:15:00', 'kiosk-lahti', 'hold_state', 12, 2, 'ready', 'fulfilled');
INSERT INTO public.branches VALUES ('LAH', 'Lahden pääkirjasto', 'Lahtis huvudbibliotek', 'Lahti Main Library', 'Lahti', 'FI-Lah', '03 555 0100', '10', 'A');
INSERT INTO public.branches VALUES ('HEI', 'Heinolan kirjasto', 'Heinola bibliotek', 'Heinola Library', 'Heinola', 'FI-Hei', '03 555 0101', '11', 'B');
INSERT INTO public.branches VALUES ('HOL', 'Hollolan kirjasto', 'Hollola bibliotek', 'Hollola Library', 'Hollola', 'FI-Hol', '03 555 0102', '12', 'C');
INSERT INTO public.branches VALUES ('SYS', 'Sysmän kirjasto', 'Sysmä bibliotek', 'Sysmä Library', 'Sysmä', 'FI-Sys', '03 555 0103', '13', 'A');
INSERT INTO public.branches VALUES ('NAS', 'Nastolan kirjasto', 'Nastola bibliotek', 'Nastola Library', 'Lahti', 'FI-Nas', '03 555 0104', '14', 'B');
INSERT INTO public.branches VALUES ('ORI', 'Orimattilan kirjasto', 'Orimattila bibliotek', 'Orimattila Library', 'Orimattila', 'FI-Ori', '03 555 0105', '15', 'C');
INSERT INTO public.branches VALUES ('ASI', 'Asikkalan kirjasto', 'Asikkala bibliotek', 'Asikkala Library', 'Asikkala', 'FI-Asi', '03 555 0106', '16', 'A');
INSERT INTO public.branches VALUES ('HAR', 'Hartolan kirjasto', 'Hartola bibliotek', 'Hartola Library', 'Hartola', 'FI-Har', '03 555 0107', '17', 'B');
INSERT INTO public.branches VALUES ('KAR', 'Kärkölän kirjasto', 'Kärkölä bibliotek', 'Kärkölä Library', 'Kärkölä', 'FI-Kar', '03 555 0108', '18', 'C');
INSERT INTO public.branches VALUES ('PAD', 'Padasjoen kirjasto', 'Padasjoki bibliotek', 'Padasjoki Library', 'Padasjoki', 'FI-Pad', '03 555 0109', '19', 'A');
INSERT INTO public.branches VALUES ('HAM', 'Hämeenkosken kirjasto', 'Hämeenkoski bibliotek', 'Hämeenkoski Library', 'Hollola', 'FI-Ham', '03 555 0110', '20', 'B');
INSERT INTO public.branches VALUES ('MUK', 'Mukkulan kirjasto', 'Mukkula bibliotek', 'Mukkula Library', 'Lahti', 'FI-Muk', '03 555 0111', '21', 'C');
INSERT INTO public.branches VALUES ('JAL', 'Jalkarannan kirjasto', 'Jalkaranta bibliotek', 'Jalkaranta Library', 'Lahti', 'FI-Jal', '03 555 0112', '22', 'A');
INSERT INTO public.branches VALUES ('LAU', 'Launeen kirjasto', 'Laune bibliotek', 'Laune Library', 'Lahti', 'FI-Lau', '03 555 0113', '23', 'B');
INSERT INTO public.cards VALUES ('21110000012346', 1, false);
INSERT INTO public.cards VALUES ('04A2B3C4D5E680', 1, false);
INSERT INTO public.cards VALUES ('23980000000022', 2, false);
INSERT INTO public.cards VALUES ('20980000000033', 3, false);
INSERT INTO public.cards VALUES ('23980000000105', 4, false);
INSERT INTO public.cards VALUES ('23980000000113', 5, false);
INSERT INTO public.cards VALUES ('23980000000121', 6, false);
INSERT INTO public.cards VALUES ('23980000000139', 7, false);
INSERT INTO public.cards VALUES ('23980000000907', 7, true);
INSERT INTO public.cards VALUES ('23980000000147', 8, false);
INSERT INTO public.cards VALUES ('23980000000154', 9, false);
INSERT INTO public.cards VALUES ('23980000000162', 10, false);
INSERT INTO public.categories VALUES ('ADULT', 'Aikuinen', 40, 20, 10, 2000, 100);
INSERT INTO public.categories VALUES ('CHILD', 'Lapsi', 20, 10, 10, 2000, 0);
INSERT INTO public.categories VALUES ('GROUP', 'Ryhmä', 150, 30, 50, 20000, 0);
INSERT INTO public.categories VALUES ('FEW', 'Few', 2, 1, 1, 500, 0);
INSERT INTO public.fees VALUES (1, 6, NULL, '04', 2050, 0, 0, '2026-11-23 12:00:00');
INSERT INTO public.fees VALUES (2, 6, 1, '04', 200, 0, 0, '2026-11-23 12:00:00');
INSERT INTO public.holds VALUES (1, 2, 7, NULL, 12, 'LAH', 'fulfilled', '2026-11-18 12:00:00', NULL, '2026-11-30');
INSERT INTO public.items VALUES (2, '33980000000020', 1, 'HEI', 'HEI', '84.2', '', 'BOOK', 'Heinola', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (3, '33980000000038', 2, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (4, '33980000000046', 3, 'SYS', 'LAH', '84.2', '', 'BOOK', 'Sysmä', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (5, '33980000000053', 4, 'LAH', 'LAH', '84.2', '', 'FILM', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (6, '33980000000061', 5, 'LAH', 'LAH', '84.2', '', 'DEVICE', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (7, '33980000000079', 6, 'LAH', 'LAH', '84.2', '', 'REFERENCE', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (8, '33980000000087', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'lost', 1, NULL);
INSERT INTO public.items VALUES (9, '33980000000095', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'withdrawn', 1, NULL);
INSERT INTO public.items VALUES (10, '33980000000103', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (11, '33980000000111', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (13, '33980000000202', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (14, '33980000000210', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (15, '33980000000228', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (16, '33980000000236', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (17, '33980000000244', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (18, '33980000000251', 6, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (1, '33980000000012', 1, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.items VALUES (12, '33980000000129', 7, 'LAH', 'LAH', '84.2', '', 'BOOK', 'Lahti', 'in_collection', 1, NULL);
INSERT INTO public.loans VALUES (1, 10, 9, 'LAH', '2026-10-14 12:00:00', '2026-11-11 23:59:00', 0, NULL, NULL, NULL);
INSERT INTO public.loans VALUES (2, 11, 9, 'LAH', '2026-10-14 12:00:00', '2026-11-11 23:59:00', 0, NULL, NULL, NULL);
INSERT INTO public.loans VALUES (3, 1, 1, 'LAH', '2026-11-23 10:15:00', '2026-12-21 23:59:00', 0, NULL, '2026-11-24 10:15:00', 'LAH');
INSERT INTO public.loans VALUES (4, 12, 2, 'LAH', '2026-11-24 10:15:00', '2026-12-22 23:59:00', 0, 1, NULL, NULL);
INSERT INTO public.materials VALUES ('BOOK', 'Kirja', '001', false);
INSERT INTO public.materials VALUES ('MAGAZINE', 'Lehti', '002', false);
INSERT INTO public.materials VALUES ('FILM', 'Elokuva', '005', false);
INSERT INTO public.materials VALUES ('MUSIC', 'Musiikkilevy', '006', false);
INSERT INTO public.materials VALUES ('BOOK_CD', 'Kirja ja CD', '009', false);
INSERT INTO public.materials VALUES ('SET', 'Sarja', '001', false);
INSERT INTO public.materials VALUES ('REFERENCE', 'Käsikirjasto', '001', false);
INSERT INTO public.materials VALUES ('DEVICE', 'Laite', '000', false);
INSERT INTO public.meta VALUES ('seed', '1a808d4f5c832d1b68cf3990aba5d8c1672625549d43d4a80a7592e145ba897d');
INSERT INTO public.meta VALUES ('options', '{"name": "P\u00e4ij\u00e4t-H\u00e4meen kirjastot", "pin_tries": 5, "ready_days": 7, "no_self_service": {"KAR": ["CHILD"]}, "shelf_bin": "1", "hold_bin": "2", "staff_bin": "9"}');
INSERT INTO public.meta VALUES ('patterns', '{"patterns":[{"name":"regional","sources":["typed","nfc","barcode"],"pattern":"(?P<number>2\\d{13})","number":"{number}","check":"none","verify":"luhn","example":"21110000012346","gives":"21110000012346"},{"name":"old-heinola","sources":["typed","barcode"],"pattern":"H(?P<serial>\\d{6})\\d","number":"2111{serial:0>9}{check}","check":"luhn","verify":"mod11","example":"H0012343","gives":"21110000012346"},{"name":"old-lahti","sources":["typed","barcode"],"pattern":"40(?P<serial>\\d{9})\\d","number":"2398{serial}{check}","check":"luhn","verify":"luhn","example":"400001234568","gives":"23980001234562"},{"name":"old-hollola","sources":["typed","barcode"],"pattern":"09(?P<serial>\\d{7})\\d","number":"2098{serial:0>9}{check}","check":"luhn","verify":"mod10-31","example":"0900123458","gives":"20980000123454"},{"name":"old-asikkala","sources":["barcode"],"pattern":"A(?P<serial>\\d{7})B","number":"2016{serial:0>9}{check}","check":"luhn","verify":"none","example":"A0001234B","gives":"20160000012342"},{"name":"old-sysma","sources":["typed","barcode"],"pattern":"SYS(?P<serial>\\d{4,6})","number":"2781{serial:0>9}{check}","check":"luhn","verify":"none","example":"sys 1234","gives":"27810000012345"},{"name":"old-nastola","sources":["typed","barcode"],"pattern":"532(?P<serial>\\d{6})","number":"2532{serial:0>9}{check}","check":"luhn","verify":"none","example":"532001234","gives":"25320000012347"},{"name":"chip","sources":["nfc"],"pattern":"(?P<uid>[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})","number":"{uid}","check":"none","verify":"none","example":"04A2B3C4D5E680","gives":"04A2B3C4D5E680"}]}');
INSERT INTO public.municipalities VALUES ('Asikkala', 'Asikkala', 'Asikkala');
INSERT INTO public.municipalities VALUES ('Hartola', 'Hartola', 'Hartola');
INSERT INTO public.municipalities VALUES ('Heinola', 'Heinola', 'Heinola');
INSERT INTO public.municipalities VALUES ('Hollola', 'Hollola', 'Hollola');
INSERT INTO public.municipalities VALUES ('Kärkölä', 'Kärkölä', 'Kärkölä');
INSERT INTO public.municipalities VALUES ('Lahti', 'Lahtis', 'Lahti');
INSERT INTO public.municipalities VALUES ('Orimattila', 'Orimattila', 'Orimattila');
INSERT INTO public.municipalities VALUES ('Padasjoki', 'Padasjoki', 'Padasjoki');
INSERT INTO public.municipalities VALUES ('Sysmä', 'Sysmä', 'Sysmä');
INSERT INTO public.patrons VALUES (1, '21110000012346', 'Koivukumpu, Aino', 'ADULT', 'HEI', '1980-01-01', NULL, 'active', 'fi', 'aino@example.invalid', '+358 3 555 0001', 'Keksitty katu 1, 18100 Heinola', true, '$argon2id$v=19$m=9216,t=4,p=1$vdWhyH0OG5pMA8m7LVEJ/Q$QiZBdXeaxLMS+GcIfhulj6t5kWucYYVY2y/c6MmS9IU', 0);
INSERT INTO public.patrons VALUES (2, '23980000000022', 'Sinivaara, Eero', 'ADULT', 'LAH', '1980-01-01', NULL, 'active', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$Ugqia06XegfV/vmpQhA9Dw$4jbcYT4pWsODhzmhIGO4gKkIwhDQWwwTJjHLvfyJXwQ', 0);
INSERT INTO public.patrons VALUES (3, '20980000000033', 'Lehtovirta, Helmi', 'ADULT', 'LAH', '1980-01-01', NULL, 'active', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$r4D8HO23t3liuyQeRE2EYA$XOxegdGWe8sMNNdV9qZJ1Hb7xDXDJ1cCo6V2RIpu21o', 0);
INSERT INTO public.patrons VALUES (4, '23980000000105', 'Tähtiniitty, Impi', 'CHILD', 'LAH', '2017-01-01', NULL, 'active', 'fi', NULL, NULL, NULL, false, '$argon2id$v=19$m=9216,t=4,p=1$pthrekMIdTF0ocE88Q4SnQ$sQlVSQTKQbAY9iip45YimLTUcgyJ69LtPI2so22qfqs', 0);
INSERT INTO public.patrons VALUES (5, '23980000000113', 'Rantakaarre, Onni', 'ADULT', 'LAH', '1980-01-01', '2026-11-22', 'active', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$AQkf8dYOsdM/7/PxpxStEA$bEBtKwLKHELiodIlbPY7ftYWXtYajZOad7V0bzFjRlk', 0);
INSERT INTO public.patrons VALUES (6, '23980000000121', 'Mäkiharju, Lyyli', 'ADULT', 'LAH', '1980-01-01', NULL, 'active', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$fJkYEkK3MsXObx2YHLXPEw$S+fcOt3PIB0F4BBq33vMGXerLWN+eIe7QAtAV9wf+5k', 0);
INSERT INTO public.patrons VALUES (7, '23980000000139', 'Hirvaskoski, Toivo', 'ADULT', 'LAH', '1980-01-01', NULL, 'active', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$51ichoDjh1nPJqI/fPXHOg$4Mgd4FCGBxTkmMijaQB5lk65XxLJa0ivB5fW8ZmmjII', 0);
INSERT INTO public.patrons VALUES (8, '23980000000147', 'Šemeikkala, Hilja', 'ADULT', 'LAH', '1980-01-01', NULL, 'debarred', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$/LMPpSRN/2Rj8qXHsFybqg$jtPQhq3v5fMDjJnzbNJGGVGQImWaIvzMZ9AZBi8ZrPQ', 0);
INSERT INTO public.patrons VALUES (9, '23980000000154', 'Usvalampi, Aino', 'FEW', 'LAH', '1980-01-01', NULL, 'active', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$zCWDyl/xYksUZbaS20YGEA$4p/iV+JKXXRU+RAvX4uHUogmALbpNWH30hEkiNIk5yE', 0);
INSERT INTO public.patrons VALUES (10, '23980000000162', 'Kuusiluoto, Saimi', 'FEW', 'LAH', '1980-01-01', NULL, 'active', 'fi', NULL, NULL, NULL, true, '$argon2id$v=19$m=9216,t=4,p=1$SViQwRGZpy81axiK1d7UFQ$nVOfUNwVdbUyuoX7XSixDXdz9d26fugpKXtqis7hWPs', 0);
INSERT INTO public.rules VALUES ('*', '*', true, 28, 14, 5, 0, 0, 20, 600, 3000);
INSERT INTO public.rules VALUES ('*', 'CHILD', true, 28, 14, 5, 0, 0, 0, 0, 3000);
INSERT INTO public.rules VALUES ('MAGAZINE', '*', true, 14, 14, 5, 0, 0, 20, 600, 3000);
INSERT INTO public.rules VALUES ('FILM', '*', true, 14, 14, 3, 16, 0, 20, 600, 3000);
INSERT INTO public.rules VALUES ('REFERENCE', '*', false, 0, 14, 0, 0, 0, 0, 0, 0);
INSERT INTO public.rules VALUES ('DEVICE', '*', true, 7, 7, 0, 0, 100, 20, 600, 12000);
INSERT INTO public.schema_version VALUES (2);
INSERT INTO public.terminals VALUES ('kiosk-lahti', '$argon2id$v=19$m=9216,t=4,p=1$3Ym7I2imfY8g+pj6qiZNCA$dbn7k/mymJp3z4ouSMioTKnckM2AHEZRb4dYaDZXV68', 'LAH', 'LAH', '', true, '');
INSERT INTO public.terminals VALUES ('kiosk-heinola', '$argon2id$v=19$m=9216,t=4,p=1$RrUH0ftC9n5VHiX5unoVKA$qnKC0+7ywzwVGyfo2KjfUZnBgupKhPsXmPuXcL7WZWQ', 'HEI', 'HEI', '', true, '');
INSERT INTO public.terminals VALUES ('kiosk-sysma', '$argon2id$v=19$m=9216,t=4,p=1$MLkkIHLxvIRJto2eVKrPdA$rBFr8O19XMvgOcTNz0fJpiwiiZ58LS2seNpEllKy+IQ', 'SYS', 'SYS', '', true, '');
INSERT INTO public.titles VALUES (1, 'Kalevala', 'Elias Lönnrot', 'fi', NULL, 'BOOK');
INSERT INTO public.titles VALUES (2, 'Rautatie', 'Juhani Aho', 'fi', NULL, 'BOOK');
INSERT INTO public.titles VALUES (3, 'Fänrik Ståls sägner', 'J. L. Runeberg', 'sv', NULL, 'BOOK');
INSERT INTO public.titles VALUES (4, 'Nosferatu', 'F. W. Murnau', 'zxx', NULL, 'FILM');
INSERT INTO public.titles VALUES (5, 'Lukulaite', '', 'fi', NULL, 'DEVICE');
INSERT INTO public.titles VALUES (6, 'Runot', 'J. H. Erkko', 'fi', NULL, 'BOOK');
INSERT INTO public.titles VALUES (7, 'Helkavirsiä', 'Eino Leino', 'fi', NULL, 'BOOK');
SELECT pg_catalog.setval('public.audit_id_seq', 4, true);
SELECT pg_catalog.setval('public.fees_id_seq', 2, true);
SELECT pg_catalog.setval('public.holds_id_seq', 1, true);
SELECT pg_catalog.setval('public.items_id_seq', 18, true);
SELECT pg_catalog.setval('public.loans_id_seq', 4, true);
SELECT pg_catalog.setval('public.patrons_id_seq', 10, true);
SELECT pg_catalog.setval('public.payments_id_seq', 1, false);
SELECT pg_catalog.setval('public.titles_id_seq', 7, true);
SELECT pg_catalog.setval('public.transports_id_seq', 1, false);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.branches
    ADD CONSTRAINT branches_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.cards
    ADD CONSTRAINT cards_pkey PRIMARY KEY (identifier);
ALTER TABLE ONLY public.categories
    ADD CONSTRAINT categories_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_barcode_key UNIQUE (barcode);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.loans
    ADD CONSTRAINT loans_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.materials
    ADD CONSTRAINT materials_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_pkey PRIMARY KEY (name_fi);
ALTER TABLE ONLY public.patrons
    ADD CONSTRAINT patrons_number_key UNIQUE (number);
ALTER TABLE ONLY public.patrons
    ADD CONSTRAINT patrons_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rules
    ADD CONSTRAINT rules_pkey PRIMARY KEY (material, category);
ALTER TABLE ONLY public.terminals
    ADD CONSTRAINT terminals_pkey PRIMARY KEY (login);
ALTER TABLE ONLY public.titles
    ADD CONSTRAINT titles_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transports
    ADD CONSTRAINT transports_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX a_payment_counts_once ON public.payments USING btree (patron_id, transaction_id);
CREATE INDEX ix_cards_patron_id ON public.cards USING btree (patron_id);
CREATE INDEX ix_fees_patron_id ON public.fees USING btree (patron_id);
CREATE INDEX ix_holds_patron_id ON public.holds USING btree (patron_id);
CREATE INDEX ix_holds_title_id ON public.holds USING btree (title_id);
CREATE INDEX ix_items_title_id ON public.items USING btree (title_id);
CREATE INDEX ix_loans_item_id ON public.loans USING btree (item_id);
CREATE UNIQUE INDEX one_copy_a_pickup_number ON public.items USING btree (current_branch, pickup_number) WHERE (pickup_number IS NOT NULL);
CREATE UNIQUE INDEX one_hold_takes_an_item ON public.holds USING btree (taken_item_id) WHERE ((state)::text = ANY ((ARRAY['in_transit'::character varying, 'ready'::character varying])::text[]));
CREATE UNIQUE INDEX one_open_loan_an_item ON public.loans USING btree (item_id) WHERE (returned_at IS NULL);
CREATE UNIQUE INDEX one_transport_an_item ON public.transports USING btree (item_id) WHERE (ended_at IS NULL);
CREATE INDEX open_loans_of_a_patron ON public.loans USING btree (patron_id) WHERE (returned_at IS NULL);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.items(id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_patron_id_fkey FOREIGN KEY (patron_id) REFERENCES public.patrons(id);
ALTER TABLE ONLY public.branches
    ADD CONSTRAINT branches_municipality_fkey FOREIGN KEY (municipality) REFERENCES public.municipalities(name_fi);
ALTER TABLE ONLY public.cards
    ADD CONSTRAINT cards_patron_id_fkey FOREIGN KEY (patron_id) REFERENCES public.patrons(id);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.items(id);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_patron_id_fkey FOREIGN KEY (patron_id) REFERENCES public.patrons(id);
ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_patron_id_fkey FOREIGN KEY (patron_id) REFERENCES public.patrons(id);
ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_pickup_branch_fkey FOREIGN KEY (pickup_branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_taken_item_id_fkey FOREIGN KEY (taken_item_id) REFERENCES public.items(id);
ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_title_id_fkey FOREIGN KEY (title_id) REFERENCES public.titles(id);
ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_wanted_item_id_fkey FOREIGN KEY (wanted_item_id) REFERENCES public.items(id);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_current_branch_fkey FOREIGN KEY (current_branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_home_branch_fkey FOREIGN KEY (home_branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_material_fkey FOREIGN KEY (material) REFERENCES public.materials(code);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_title_id_fkey FOREIGN KEY (title_id) REFERENCES public.titles(id);
ALTER TABLE ONLY public.loans
    ADD CONSTRAINT loans_branch_fkey FOREIGN KEY (branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.loans
    ADD CONSTRAINT loans_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES public.holds(id);
ALTER TABLE ONLY public.loans
    ADD CONSTRAINT loans_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.items(id);
ALTER TABLE ONLY public.loans
    ADD CONSTRAINT loans_patron_id_fkey FOREIGN KEY (patron_id) REFERENCES public.patrons(id);
ALTER TABLE ONLY public.loans
    ADD CONSTRAINT loans_returned_branch_fkey FOREIGN KEY (returned_branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.patrons
    ADD CONSTRAINT patrons_category_fkey FOREIGN KEY (category) REFERENCES public.categories(code);
ALTER TABLE ONLY public.patrons
    ADD CONSTRAINT patrons_home_branch_fkey FOREIGN KEY (home_branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_patron_id_fkey FOREIGN KEY (patron_id) REFERENCES public.patrons(id);
ALTER TABLE ONLY public.terminals
    ADD CONSTRAINT terminals_branch_fkey FOREIGN KEY (branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.titles
    ADD CONSTRAINT titles_material_fkey FOREIGN KEY (material) REFERENCES public.materials(code);
ALTER TABLE ONLY public.transports
    ADD CONSTRAINT transports_from_branch_fkey FOREIGN KEY (from_branch) REFERENCES public.branches(code);
ALTER TABLE ONLY public.transports
    ADD CONSTRAINT transports_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.items(id);
ALTER TABLE ONLY public.transports
    ADD CONSTRAINT transports_to_branch_fkey FOREIGN KEY (to_branch) REFERENCES public.branches(code);
