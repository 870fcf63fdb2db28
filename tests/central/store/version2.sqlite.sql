BEGIN TRANSACTION;
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	act VARCHAR NOT NULL, 
	item_id INTEGER, 
	patron_id INTEGER, 
	"before" VARCHAR, 
	"after" VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES items (id), 
	FOREIGN KEY(patron_id) REFERENCES patrons (id)
);
INSERT INTO "audit" VALUES(1,'2026-11-23 10:15:00.000000','kiosk-lahti','lent',1,1,NULL,'2026-12-21T23:59:00');
INSERT INTO "audit" VALUES(2,'2026-11-24 10:15:00.000000','kiosk-lahti','returned',1,1,'2026-12-21T23:59:00','LAH');
INSERT INTO "audit" VALUES(3,'2026-11-24 10:15:00.000000','kiosk-lahti','lent',12,2,NULL,'2026-12-22T23:59:00');
INSERT INTO "audit" VALUES(4,'2026-11-24 10:15:00.000000','kiosk-lahti','hold_state',12,2,'ready','fulfilled');
CREATE TABLE branches (
	code VARCHAR NOT NULL, 
	name_fi VARCHAR NOT NULL, 
	name_sv VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	municipality VARCHAR NOT NULL, 
	isil VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	bin VARCHAR NOT NULL, 
	hold_shelf VARCHAR NOT NULL, 
	PRIMARY KEY (code), 
	FOREIGN KEY(municipality) REFERENCES municipalities (name_fi)
);
INSERT INTO "branches" VALUES('LAH','Lahden pääkirjasto','Lahtis huvudbibliotek','Lahti Main Library','Lahti','FI-Lah','03 555 0100','10','A');
INSERT INTO "branches" VALUES('HEI','Heinolan kirjasto','Heinola bibliotek','Heinola Library','Heinola','FI-Hei','03 555 0101','11','B');
INSERT INTO "branches" VALUES('HOL','Hollolan kirjasto','Hollola bibliotek','Hollola Library','Hollola','FI-Hol','03 555 0102','12','C');
INSERT INTO "branches" VALUES('SYS','Sysmän kirjasto','Sysmä bibliotek','Sysmä Library','Sysmä','FI-Sys','03 555 0103','13','A');
INSERT INTO "branches" VALUES('NAS','Nastolan kirjasto','Nastola bibliotek','Nastola Library','Lahti','FI-Nas','03 555 0104','14','B');
INSERT INTO "branches" VALUES('ORI','Orimattilan kirjasto','Orimattila bibliotek','Orimattila Library','Orimattila','FI-Ori','03 555 0105','15','C');
INSERT INTO "branches" VALUES('ASI','Asikkalan kirjasto','Asikkala bibliotek','Asikkala Library','Asikkala','FI-Asi','03 555 0106','16','A');
INSERT INTO "branches" VALUES('HAR','Hartolan kirjasto','Hartola bibliotek','Hartola Library','Hartola','FI-Har','03 555 0107','17','B');
INSERT INTO "branches" VALUES('KAR','Kärkölän kirjasto','Kärkölä bibliotek','Kärkölä Library','Kärkölä','FI-Kar','03 555 0108','18','C');
INSERT INTO "branches" VALUES('PAD','Padasjoen kirjasto','Padasjoki bibliotek','Padasjoki Library','Padasjoki','FI-Pad','03 555 0109','19','A');
INSERT INTO "branches" VALUES('HAM','Hämeenkosken kirjasto','Hämeenkoski bibliotek','Hämeenkoski Library','Hollola','FI-Ham','03 555 0110','20','B');
INSERT INTO "branches" VALUES('MUK','Mukkulan kirjasto','Mukkula bibliotek','Mukkula Library','Lahti','FI-Muk','03 555 0111','21','C');
INSERT INTO "branches" VALUES('JAL','Jalkarannan kirjasto','Jalkaranta bibliotek','Jalkaranta Library','Lahti','FI-Jal','03 555 0112','22','A');
INSERT INTO "branches" VALUES('LAU','Launeen kirjasto','Laune bibliotek','Laune Library','Lahti','FI-Lau','03 555 0113','23','B');
CREATE TABLE cards (
	identifier VARCHAR NOT NULL, 
	patron_id INTEGER NOT NULL, 
	lost BOOLEAN NOT NULL, 
	PRIMARY KEY (identifier), 
	FOREIGN KEY(patron_id) REFERENCES patrons (id)
);
INSERT INTO "cards" VALUES('21110000012346',1,0);
INSERT INTO "cards" VALUES('04A2B3C4D5E680',1,0);
INSERT INTO "cards" VALUES('23980000000022',2,0);
INSERT INTO "cards" VALUES('20980000000033',3,0);
INSERT INTO "cards" VALUES('23980000000105',4,0);
INSERT INTO "cards" VALUES('23980000000113',5,0);
INSERT INTO "cards" VALUES('23980000000121',6,0);
INSERT INTO "cards" VALUES('23980000000139',7,0);
INSERT INTO "cards" VALUES('23980000000907',7,1);
INSERT INTO "cards" VALUES('23980000000147',8,0);
INSERT INTO "cards" VALUES('23980000000154',9,0);
INSERT INTO "cards" VALUES('23980000000162',10,0);
CREATE TABLE categories (
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	loans INTEGER NOT NULL, 
	holds INTEGER NOT NULL, 
	overdue INTEGER NOT NULL, 
	fee_limit INTEGER NOT NULL, 
	uncollected_fee INTEGER NOT NULL, 
	PRIMARY KEY (code)
);
INSERT INTO "categories" VALUES('ADULT','Aikuinen',40,20,10,2000,100);
INSERT INTO "categories" VALUES('CHILD','Lapsi',20,10,10,2000,0);
INSERT INTO "categories" VALUES('GROUP','Ryhmä',150,30,50,20000,0);
INSERT INTO "categories" VALUES('FEW','Few',2,1,1,500,0);
CREATE TABLE fees (
	id INTEGER NOT NULL, 
	patron_id INTEGER NOT NULL, 
	item_id INTEGER, 
	kind VARCHAR NOT NULL, 
	amount INTEGER NOT NULL, 
	paid INTEGER DEFAULT 0 NOT NULL, 
	forgiven INTEGER DEFAULT 0 NOT NULL, 
	charged_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(patron_id) REFERENCES patrons (id), 
	FOREIGN KEY(item_id) REFERENCES items (id)
);
INSERT INTO "fees" VALUES(1,6,NULL,'04',2050,0,0,'2026-11-23 12:00:00.000000');
INSERT INTO "fees" VALUES(2,6,1,'04',200,0,0,'2026-11-23 12:00:00.000000');
CREATE TABLE holds (
	id INTEGER NOT NULL, 
	patron_id INTEGER NOT NULL, 
	title_id INTEGER NOT NULL, 
	wanted_item_id INTEGER, 
	taken_item_id INTEGER, 
	pickup_branch VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	placed_at DATETIME NOT NULL, 
	expires DATE, 
	ready_until DATE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(patron_id) REFERENCES patrons (id), 
	FOREIGN KEY(title_id) REFERENCES titles (id), 
	FOREIGN KEY(wanted_item_id) REFERENCES items (id), 
	FOREIGN KEY(taken_item_id) REFERENCES items (id), 
	FOREIGN KEY(pickup_branch) REFERENCES branches (code)
);
INSERT INTO "holds" VALUES(1,2,7,NULL,12,'LAH','fulfilled','2026-11-18 12:00:00.000000',NULL,'2026-11-30');
CREATE TABLE items (
	id INTEGER NOT NULL, 
	barcode VARCHAR NOT NULL, 
	title_id INTEGER NOT NULL, 
	home_branch VARCHAR NOT NULL, 
	current_branch VARCHAR NOT NULL, 
	call_number VARCHAR NOT NULL, 
	collection VARCHAR NOT NULL, 
	material VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	parts INTEGER NOT NULL, 
	pickup_number INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (barcode), 
	FOREIGN KEY(title_id) REFERENCES titles (id), 
	FOREIGN KEY(home_branch) REFERENCES branches (code), 
	FOREIGN KEY(current_branch) REFERENCES branches (code), 
	FOREIGN KEY(material) REFERENCES materials (code)
);
INSERT INTO "items" VALUES(1,'33980000000012',1,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(2,'33980000000020',1,'HEI','HEI','84.2','','BOOK','Heinola','in_collection',1,NULL);
INSERT INTO "items" VALUES(3,'33980000000038',2,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(4,'33980000000046',3,'SYS','LAH','84.2','','BOOK','Sysmä','in_collection',1,NULL);
INSERT INTO "items" VALUES(5,'33980000000053',4,'LAH','LAH','84.2','','FILM','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(6,'33980000000061',5,'LAH','LAH','84.2','','DEVICE','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(7,'33980000000079',6,'LAH','LAH','84.2','','REFERENCE','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(8,'33980000000087',6,'LAH','LAH','84.2','','BOOK','Lahti','lost',1,NULL);
INSERT INTO "items" VALUES(9,'33980000000095',6,'LAH','LAH','84.2','','BOOK','Lahti','withdrawn',1,NULL);
INSERT INTO "items" VALUES(10,'33980000000103',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(11,'33980000000111',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(12,'33980000000129',7,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(13,'33980000000202',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(14,'33980000000210',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(15,'33980000000228',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(16,'33980000000236',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(17,'33980000000244',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
INSERT INTO "items" VALUES(18,'33980000000251',6,'LAH','LAH','84.2','','BOOK','Lahti','in_collection',1,NULL);
CREATE TABLE loans (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	patron_id INTEGER NOT NULL, 
	branch VARCHAR NOT NULL, 
	lent_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	renewals INTEGER DEFAULT 0 NOT NULL, 
	hold_id INTEGER, 
	returned_at DATETIME, 
	returned_branch VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES items (id), 
	FOREIGN KEY(patron_id) REFERENCES patrons (id), 
	FOREIGN KEY(branch) REFERENCES branches (code), 
	FOREIGN KEY(hold_id) REFERENCES holds (id), 
	FOREIGN KEY(returned_branch) REFERENCES branches (code)
);
INSERT INTO "loans" VALUES(1,10,9,'LAH','2026-10-14 12:00:00.000000','2026-11-11 23:59:00.000000',0,NULL,NULL,NULL);
INSERT INTO "loans" VALUES(2,11,9,'LAH','2026-10-14 12:00:00.000000','2026-11-11 23:59:00.000000',0,NULL,NULL,NULL);
INSERT INTO "loans" VALUES(3,1,1,'LAH','2026-11-23 10:15:00.000000','2026-12-21 23:59:00.000000',0,NULL,'2026-11-24 10:15:00.000000','LAH');
INSERT INTO "loans" VALUES(4,12,2,'LAH','2026-11-24 10:15:00.000000','2026-12-22 23:59:00.000000',0,1,NULL,NULL);
CREATE TABLE materials (
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	media_type VARCHAR NOT NULL, 
	magnetic BOOLEAN NOT NULL, 
	PRIMARY KEY (code)
);
INSERT INTO "materials" VALUES('BOOK','Kirja','001',0);
INSERT INTO "materials" VALUES('MAGAZINE','Lehti','002',0);
INSERT INTO "materials" VALUES('FILM','Elokuva','005',0);
INSERT INTO "materials" VALUES('MUSIC','Musiikkilevy','006',0);
INSERT INTO "materials" VALUES('BOOK_CD','Kirja ja CD','009',0);
INSERT INTO "materials" VALUES('SET','Sarja','001',0);
INSERT INTO "materials" VALUES('REFERENCE','Käsikirjasto','001',0);
INSERT INTO "materials" VALUES('DEVICE','Laite','000',0);
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('seed','1a808d4f5c832d1b68cf3990aba5d8c1672625549d43d4a80a7592e145ba897d');
INSERT INTO "meta" VALUES('options','{"name": "P\u00e4ij\u00e4t-H\u00e4meen kirjastot", "pin_tries": 5, "ready_days": 7, "no_self_service": {"KAR": ["CHILD"]}, "shelf_bin": "1", "hold_bin": "2", "staff_bin": "9"}');
INSERT INTO "meta" VALUES('patterns','{"patterns":[{"name":"regional","sources":["typed","nfc","barcode"],"pattern":"(?P<number>2\\d{13})","number":"{number}","check":"none","verify":"luhn","example":"21110000012346","gives":"21110000012346"},{"name":"old-heinola","sources":["typed","barcode"],"pattern":"H(?P<serial>\\d{6})\\d","number":"2111{serial:0>9}{check}","check":"luhn","verify":"mod11","example":"H0012343","gives":"21110000012346"},{"name":"old-lahti","sources":["typed","barcode"],"pattern":"40(?P<serial>\\d{9})\\d","number":"2398{serial}{check}","check":"luhn","verify":"luhn","example":"400001234568","gives":"23980001234562"},{"name":"old-hollola","sources":["typed","barcode"],"pattern":"09(?P<serial>\\d{7})\\d","number":"2098{serial:0>9}{check}","check":"luhn","verify":"mod10-31","example":"0900123458","gives":"20980000123454"},{"name":"old-asikkala","sources":["barcode"],"pattern":"A(?P<serial>\\d{7})B","number":"2016{serial:0>9}{check}","check":"luhn","verify":"none","example":"A0001234B","gives":"20160000012342"},{"name":"old-sysma","sources":["typed","barcode"],"pattern":"SYS(?P<serial>\\d{4,6})","number":"2781{serial:0>9}{check}","check":"luhn","verify":"none","example":"sys 1234","gives":"27810000012345"},{"name":"old-nastola","sources":["typed","barcode"],"pattern":"532(?P<serial>\\d{6})","number":"2532{serial:0>9}{check}","check":"luhn","verify":"none","example":"532001234","gives":"25320000012347"},{"name":"chip","sources":["nfc"],"pattern":"(?P<uid>[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})","number":"{uid}","check":"none","verify":"none","example":"04A2B3C4D5E680","gives":"04A2B3C4D5E680"}]}');
CREATE TABLE municipalities (
	name_fi VARCHAR NOT NULL, 
	name_sv VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	PRIMARY KEY (name_fi)
);
INSERT INTO "municipalities" VALUES('Asikkala','Asikkala','Asikkala');
INSERT INTO "municipalities" VALUES('Hartola','Hartola','Hartola');
INSERT INTO "municipalities" VALUES('Heinola','Heinola','Heinola');
INSERT INTO "municipalities" VALUES('Hollola','Hollola','Hollola');
INSERT INTO "municipalities" VALUES('Kärkölä','Kärkölä','Kärkölä');
INSERT INTO "municipalities" VALUES('Lahti','Lahtis','Lahti');
INSERT INTO "municipalities" VALUES('Orimattila','Orimattila','Orimattila');
INSERT INTO "municipalities" VALUES('Padasjoki','Padasjoki','Padasjoki');
INSERT INTO "municipalities" VALUES('Sysmä','Sysmä','Sysmä');
CREATE TABLE patrons (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	home_branch VARCHAR NOT NULL, 
	birth_date DATE, 
	expires DATE, 
	state VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	email VARCHAR, 
	phone VARCHAR, 
	address VARCHAR, 
	internet BOOLEAN NOT NULL, 
	pin_hash VARCHAR, 
	failed_pins INTEGER DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (number), 
	FOREIGN KEY(category) REFERENCES categories (code), 
	FOREIGN KEY(home_branch) REFERENCES branches (code)
);
INSERT INTO "patrons" VALUES(1,'21110000012346','Koivukumpu, Aino','ADULT','HEI','1980-01-01',NULL,'active','fi','aino@example.invalid','+358 3 555 0001','Keksitty katu 1, 18100 Heinola',1,'$argon2id$v=19$m=9216,t=4,p=1$mCiFsIvkPG4FhorAcvjySQ$X1OFufJp/8cH2eo3oLau+P3nNuy7wdMQCfVu4/L0/u4',0);
INSERT INTO "patrons" VALUES(2,'23980000000022','Sinivaara, Eero','ADULT','LAH','1980-01-01',NULL,'active','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$bqs+S0wRJenXtaqkrrfI0Q$6KD8EWKvbV0hcOj8/eKUa35Sgg8MKEypWLYftW9Vizo',0);
INSERT INTO "patrons" VALUES(3,'20980000000033','Lehtovirta, Helmi','ADULT','LAH','1980-01-01',NULL,'active','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$wi7tv3DbVqtgwukyYPIjow$xv1wswqmZr+K3olYAs4Z9aP+McPGodqFZ8aCCyVRrho',0);
INSERT INTO "patrons" VALUES(4,'23980000000105','Tähtiniitty, Impi','CHILD','LAH','2017-01-01',NULL,'active','fi',NULL,NULL,NULL,0,'$argon2id$v=19$m=9216,t=4,p=1$f+J26KNLqSTnWchHcU5alw$vdcylj++aJDBgYm3W+dLxMJrEJosiqR7sS5VtpMUJbA',0);
INSERT INTO "patrons" VALUES(5,'23980000000113','Rantakaarre, Onni','ADULT','LAH','1980-01-01','2026-11-22','active','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$aZi4vN/k71Dcv5u4AA8/Vg$Hjb4PufcoGPCX93721OixED5VAKH/zxO6yGH8ohY/C8',0);
INSERT INTO "patrons" VALUES(6,'23980000000121','Mäkiharju, Lyyli','ADULT','LAH','1980-01-01',NULL,'active','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$MDplG+dAPTzViU0WTT864A$g4V+srz7wRsJyXv9VxY4LXgnk+umCKLJfQQQWXK7VHk',0);
INSERT INTO "patrons" VALUES(7,'23980000000139','Hirvaskoski, Toivo','ADULT','LAH','1980-01-01',NULL,'active','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$BOQ2+5Mrl2zneMP2GpGuIQ$jqp19MX0p+4BKyR/wBfzzgBCf4f0TeQ0iK3hMu9y0JQ',0);
INSERT INTO "patrons" VALUES(8,'23980000000147','Šemeikkala, Hilja','ADULT','LAH','1980-01-01',NULL,'debarred','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$gVKLu+k6JuaJjOE7posL8Q$oHQsjFcGqhspdjMeELFpF9sjoOPgUwXBEVQINqfYLtg',0);
INSERT INTO "patrons" VALUES(9,'23980000000154','Usvalampi, Aino','FEW','LAH','1980-01-01',NULL,'active','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$N4f6PghK6cVsTjciclvIJw$ntt1UgYz6aLzyBc7tmXLGqecQEJoBxx/cVMrQmu9Sh4',0);
INSERT INTO "patrons" VALUES(10,'23980000000162','Kuusiluoto, Saimi','FEW','LAH','1980-01-01',NULL,'active','fi',NULL,NULL,NULL,1,'$argon2id$v=19$m=9216,t=4,p=1$RD9m9YRlFNdSXykKmsTONQ$mAk1bSNDdA9c86V+7h5hWEZftTDv2FNvro2qibw+8dY',0);
CREATE TABLE payments (
	id INTEGER NOT NULL, 
	patron_id INTEGER NOT NULL, 
	transaction_id VARCHAR, 
	amount INTEGER NOT NULL, 
	payment_type VARCHAR NOT NULL, 
	paid_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(patron_id) REFERENCES patrons (id)
);
CREATE TABLE rules (
	material VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	lendable BOOLEAN NOT NULL, 
	loan_days INTEGER NOT NULL, 
	held_days INTEGER NOT NULL, 
	renewals INTEGER NOT NULL, 
	minimum_age INTEGER NOT NULL, 
	loan_fee INTEGER NOT NULL, 
	overdue_fee INTEGER NOT NULL, 
	overdue_fee_most INTEGER NOT NULL, 
	replacement_fee INTEGER NOT NULL, 
	PRIMARY KEY (material, category)
);
INSERT INTO "rules" VALUES('*','*',1,28,14,5,0,0,20,600,3000);
INSERT INTO "rules" VALUES('*','CHILD',1,28,14,5,0,0,0,0,3000);
INSERT INTO "rules" VALUES('MAGAZINE','*',1,14,14,5,0,0,20,600,3000);
INSERT INTO "rules" VALUES('FILM','*',1,14,14,3,16,0,20,600,3000);
INSERT INTO "rules" VALUES('REFERENCE','*',0,0,14,0,0,0,0,0,0);
INSERT INTO "rules" VALUES('DEVICE','*',1,7,7,0,0,100,20,600,12000);
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(2);
CREATE TABLE terminals (
	login VARCHAR NOT NULL, 
	password_hash VARCHAR NOT NULL, 
	institution VARCHAR NOT NULL, 
	branch VARCHAR NOT NULL, 
	charset VARCHAR NOT NULL, 
	return_when_not_on_loan BOOLEAN NOT NULL, 
	dialect VARCHAR NOT NULL, 
	PRIMARY KEY (login), 
	FOREIGN KEY(branch) REFERENCES branches (code)
);
INSERT INTO "terminals" VALUES('kiosk-lahti','$argon2id$v=19$m=9216,t=4,p=1$VQIWigCQePNHpmJGWtZgqw$6Wk/JBEJOxDTmvm/dN62EVkI++WwcGuLV+ZhYJle4aY','LAH','LAH','',1,'');
INSERT INTO "terminals" VALUES('kiosk-heinola','$argon2id$v=19$m=9216,t=4,p=1$yzy9ArYSiZgzZtvmekkQHA$z0i3W+wasz5oKlyqJKsoqv4Wq9TO/3NcpO99GGn9ABg','HEI','HEI','',1,'');
INSERT INTO "terminals" VALUES('kiosk-sysma','$argon2id$v=19$m=9216,t=4,p=1$Gzn9nOON2ykAKZ5MlIij1g$xH4+YQ6c0Y53SBk4L120rXxE3taxyQ+OnNRsifcOj3A','SYS','SYS','',1,'');
CREATE TABLE titles (
	id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	author VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	year INTEGER, 
	material VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(material) REFERENCES materials (code)
);
INSERT INTO "titles" VALUES(1,'Kalevala','Elias Lönnrot','fi',NULL,'BOOK');
INSERT INTO "titles" VALUES(2,'Rautatie','Juhani Aho','fi',NULL,'BOOK');
INSERT INTO "titles" VALUES(3,'Fänrik Ståls sägner','J. L. Runeberg','sv',NULL,'BOOK');
INSERT INTO "titles" VALUES(4,'Nosferatu','F. W. Murnau','zxx',NULL,'FILM');
INSERT INTO "titles" VALUES(5,'Lukulaite','','fi',NULL,'DEVICE');
INSERT INTO "titles" VALUES(6,'Runot','J. H. Erkko','fi',NULL,'BOOK');
INSERT INTO "titles" VALUES(7,'Helkavirsiä','Eino Leino','fi',NULL,'BOOK');
CREATE TABLE transports (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	from_branch VARCHAR NOT NULL, 
	to_branch VARCHAR NOT NULL, 
	sent_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES items (id), 
	FOREIGN KEY(from_branch) REFERENCES branches (code), 
	FOREIGN KEY(to_branch) REFERENCES branches (code)
);
CREATE INDEX ix_items_title_id ON items (title_id);
CREATE UNIQUE INDEX one_copy_a_pickup_number ON items (current_branch, pickup_number) WHERE pickup_number IS NOT NULL;
CREATE INDEX ix_cards_patron_id ON cards (patron_id);
CREATE INDEX ix_holds_title_id ON holds (title_id);
CREATE INDEX ix_holds_patron_id ON holds (patron_id);
CREATE UNIQUE INDEX one_hold_takes_an_item ON holds (taken_item_id) WHERE state IN ('in_transit', 'ready');
CREATE UNIQUE INDEX one_transport_an_item ON transports (item_id) WHERE ended_at IS NULL;
CREATE INDEX ix_fees_patron_id ON fees (patron_id);
CREATE UNIQUE INDEX a_payment_counts_once ON payments (patron_id, transaction_id);
CREATE UNIQUE INDEX one_open_loan_an_item ON loans (item_id) WHERE returned_at IS NULL;
CREATE INDEX open_loans_of_a_patron ON loans (patron_id) WHERE returned_at IS NULL;
CREATE INDEX ix_loans_item_id ON loans (item_id);
COMMIT;
