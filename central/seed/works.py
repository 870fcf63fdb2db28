"""The works of the demo library: real ones, long in the public domain. Title, author, language, year, material."""
from __future__ import annotations

_FINNISH = """
Kalevala|Elias Lönnrot|1849
Seitsemän veljestä|Aleksis Kivi|1870
Rautatie|Juhani Aho|1884
Helkavirsiä|Eino Leino|1903
Työmiehen vaimo|Minna Canth|1885
Kanteletar|Elias Lönnrot|1840
Nummisuutarit|Aleksis Kivi|1864
Kullervo|Aleksis Kivi|1864
Kihlaus|Aleksis Kivi|1866
Kanervala|Aleksis Kivi|1866
Papin tytär|Juhani Aho|1885
Papin rouva|Juhani Aho|1893
Yksin|Juhani Aho|1890
Panu|Juhani Aho|1897
Juha|Juhani Aho|1911
Lastuja|Juhani Aho|1891
Kevät ja takatalvi|Juhani Aho|1906
Maailman murjoma|Juhani Aho|1894
Papin perhe|Minna Canth|1891
Anna Liisa|Minna Canth|1895
Köyhää kansaa|Minna Canth|1886
Kauppa-Lopo|Minna Canth|1889
Hanna|Minna Canth|1886
Kovan onnen lapsia|Minna Canth|1888
Agnes|Minna Canth|1892
Sylvi|Minna Canth|1893
Helkavirsiä: toinen sarja|Eino Leino|1916
Simo Hurtta|Eino Leino|1904
Tuulikannel|Eino Leino|1919
Kangastuksia|Eino Leino|1902
Maaliskuun lauluja|Eino Leino|1896
Hiihtäjän virsiä|Eino Leino|1900
Talviyö|Eino Leino|1905
Halla|Eino Leino|1908
Putkinotko|Joel Lehtonen|1920
Kerran kesällä|Joel Lehtonen|1917
Kuolleet omenapuut|Joel Lehtonen|1918
Rakastunut rampa|Joel Lehtonen|1922
Punainen mylly|Joel Lehtonen|1913
Punainen viiva|Ilmari Kianto|1909
Tulitikkuja lainaamassa|Maiju Lassila|1910
Kuolleista herännyt|Maiju Lassila|1916
Liika viisas|Maiju Lassila|1915
Manasse Jäppinen|Maiju Lassila|1912
Laulu tulipunaisesta kukasta|Johannes Linnankoski|1905
Pakolaiset|Johannes Linnankoski|1908
Taistelu Heikkilän talosta|Johannes Linnankoski|1907
Ikuinen taistelu|Johannes Linnankoski|1903
Tuntematon mestari|Aino Kallas|1931
Elina|Teuvo Pakkala|1891
Tukkijoella|Teuvo Pakkala|1899
Vaaralla|Teuvo Pakkala|1891
Lapsia|Teuvo Pakkala|1895
Oulua soutamassa|Teuvo Pakkala|1886
Härkmanin pojat|Santeri Alkio|1887
Puukkojunkkarit|Santeri Alkio|1894
Murtavia voimia|Santeri Alkio|1896
Daniel Hjort|Josef Julius Wecksell|1862
Mimmi Paavaliina|Maria Jotuni|1902
Rakkautta|Maria Jotuni|1907
Arkielämää|Maria Jotuni|1909
Kun on tunteet|Maria Jotuni|1913
Miehen kylkiluu|Maria Jotuni|1914
Nuori mylläri|Santeri Ivalo|1896
Anna Fleming|Santeri Ivalo|1898
Runot|J. H. Erkko|1886
Aino|J. H. Erkko|1893
Säkeniä|Kaarlo Kramsu|1878
Runoelmia|Kaarlo Kramsu|1887
Jääkyntäjät|Otto Manninen|1910
Säkeitä|Otto Manninen|1905
Runoja|Saima Harmaja|1932
Huhtikuu|Saima Harmaja|1932
Sata ja yksi laulua|Uuno Kailas|1925
Uni ja kuolema|Uuno Kailas|1931
Suomen kansan satuja ja tarinoita|Eero Salmelainen|1852
Maamme kirja|Zachris Topelius|1876
Lukemisia lapsille|Zachris Topelius|1903
Välskärin kertomuksia|Zachris Topelius|1896
Vänrikki Stoolin tarinat|J. L. Runeberg|1889
"""
_SWEDISH = """
Fänrik Ståls sägner|J. L. Runeberg|1848
Fältskärns berättelser|Zachris Topelius|1853
Läsning för barn|Zachris Topelius|1865
Boken om vårt land|Zachris Topelius|1875
Vinterqvällar|Zachris Topelius|1880
Elgskyttarne|J. L. Runeberg|1832
Hanna|J. L. Runeberg|1836
Kung Fjalar|J. L. Runeberg|1844
Nadeschda|J. L. Runeberg|1841
Dikter|Edith Södergran|1916
Septemberlyran|Edith Södergran|1918
Framtidens skugga|Edith Södergran|1920
Landet som icke är|Edith Södergran|1925
Gösta Berlings saga|Selma Lagerlöf|1891
Nils Holgerssons underbara resa genom Sverige|Selma Lagerlöf|1906
Jerusalem|Selma Lagerlöf|1901
Herr Arnes penningar|Selma Lagerlöf|1903
Kejsarn av Portugallien|Selma Lagerlöf|1914
Röda rummet|August Strindberg|1879
Hemsöborna|August Strindberg|1887
Fröken Julie|August Strindberg|1888
Tschandala|August Strindberg|1889
Doktor Glas|Hjalmar Söderberg|1905
Den allvarsamma leken|Hjalmar Söderberg|1912
Förvillelser|Hjalmar Söderberg|1895
Drottningens juvelsmycke|Carl Jonas Love Almqvist|1834
Fredmans epistlar|Carl Michael Bellman|1790
"""
_OTHERS = """
en|Pride and Prejudice|Jane Austen|1813
en|Sense and Sensibility|Jane Austen|1811
en|Emma|Jane Austen|1815
en|Jane Eyre|Charlotte Brontë|1847
en|Wuthering Heights|Emily Brontë|1847
en|Great Expectations|Charles Dickens|1861
en|A Christmas Carol|Charles Dickens|1843
en|Middlemarch|George Eliot|1872
en|Frankenstein|Mary Shelley|1818
en|Dracula|Bram Stoker|1897
en|Alice's Adventures in Wonderland|Lewis Carroll|1865
en|Treasure Island|Robert Louis Stevenson|1883
en|The Adventures of Sherlock Holmes|Arthur Conan Doyle|1892
en|Moby-Dick|Herman Melville|1851
en|Adventures of Huckleberry Finn|Mark Twain|1884
en|Little Women|Louisa May Alcott|1868
en|The Call of the Wild|Jack London|1903
ru|Анна Каренина|Лев Толстой|1877
ru|Война и мир|Лев Толстой|1869
ru|Преступление и наказание|Фёдор Достоевский|1866
ru|Братья Карамазовы|Фёдор Достоевский|1880
ru|Евгений Онегин|Александр Пушкин|1833
ru|Мёртвые души|Николай Гоголь|1842
ru|Отцы и дети|Иван Тургенев|1862
ru|Вишнёвый сад|Антон Чехов|1904
uk|Кобзар|Тарас Шевченко|1840
uk|Лісова пісня|Леся Українка|1911
de|Faust|Johann Wolfgang von Goethe|1808
de|Die Leiden des jungen Werther|Johann Wolfgang von Goethe|1774
de|Kinder- und Hausmärchen|Jacob und Wilhelm Grimm|1812
de|Effi Briest|Theodor Fontane|1895
de|Die Verwandlung|Franz Kafka|1915
de|Der Prozess|Franz Kafka|1925
fr|Les Misérables|Victor Hugo|1862
fr|Madame Bovary|Gustave Flaubert|1857
fr|Vingt mille lieues sous les mers|Jules Verne|1870
fr|Les Trois Mousquetaires|Alexandre Dumas|1844
es|Don Quijote de la Mancha|Miguel de Cervantes|1605
et|Kalevipoeg|Friedrich Reinhold Kreutzwald|1862
et|Kevade|Oskar Luts|1912
no|Et dukkehjem|Henrik Ibsen|1879
da|Eventyr, fortalte for Børn|H. C. Andersen|1835
se|Muitalus sámiid birra|Johan Turi|1910
se|Beaivvi álgu|Anders Larsen|1912
"""
_OTHER_MATERIALS = """
FILM|zxx|Nosferatu|F. W. Murnau|1922
FILM|zxx|Der letzte Mann|F. W. Murnau|1924
FILM|zxx|Faust: eine deutsche Volkssage|F. W. Murnau|1926
FILM|sv|Herr Arnes pengar|Mauritz Stiller|1919
FILM|sv|Sången om den eldröda blomman|Mauritz Stiller|1919
FILM|zxx|Le Voyage dans la Lune|Georges Méliès|1902
FILM|ru|Броненосец Потёмкин|Сергей Эйзенштейн|1925
MUSIC|zxx|Klarinettikonsertot|Bernhard Henrik Crusell|1817
MUSIC|zxx|Brandenburgische Konzerte|Johann Sebastian Bach|1721
MUSIC|zxx|Sinfonie Nr. 9|Ludwig van Beethoven|1824
MUSIC|fi|Lauluja|Toivo Kuula|1910
MUSIC|zxx|Peer Gynt|Edvard Grieg|1875
MUSIC|zxx|Щелкунчик|Пётр Чайковский|1892
MAGAZINE|fi|Mehiläinen|Elias Lönnrot|1836
MAGAZINE|fi|Maamiehen Ystävä|J. V. Snellman|1844
MAGAZINE|sv|Saima|J. V. Snellman|1844
BOOK_CD|fi|Sanoja ja säveliä|Zachris Topelius|1869
BOOK_CD|sv|Sampo Lappelill|Zachris Topelius|1860
BOOK_CD|en|The Happy Prince and Other Tales|Oscar Wilde|1888
SET|fi|Välskärin kertomuksia 1–3|Zachris Topelius|1896
SET|ru|Война и мир 1–3|Лев Толстой|1869
"""

Work = tuple[str, str, str, int, str]


def _rows(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.split("\n") if line]


def works() -> list[Work]:
    """Every work of the demo library, in an order that never changes."""
    found: list[Work] = [(title, author, "fi", int(year), "BOOK") for title, author, year in _rows(_FINNISH)]
    found += [(title, author, "sv", int(year), "BOOK") for title, author, year in _rows(_SWEDISH)]
    found += [(title, author, language, int(year), "BOOK") for language, title, author, year in _rows(_OTHERS)]
    found += [(title, author, language, int(year), material)
              for material, language, title, author, year in _rows(_OTHER_MATERIALS)]
    return found
