"""Countries and languages by the names lists use. Whatever is missing here can always be written as its code.

The names are those of the countries and languages most newcomers to German cities come from and speak; codes are
ISO 3166-1 alpha-2 and alpha-3, and BCP 47.
"""

from services.intake.imports.words import dictionary
from shared.contracts.reports.countries import COUNTRIES

COUNTRY_NAMES = {
    "AFG": "Afghanistan, afghanisch, AF", "ALB": "Albanien, albanisch, Albania, AL", "DZA": "Algerien, Algeria, DZ",
    "AGO": "Angola, AO", "ARM": "Armenien, armenisch, Armenia, AM", "AZE": "Aserbaidschan, Azerbaijan, AZ",
    "AUT": "Österreich, Austria, AT", "BGD": "Bangladesch, Bangladesh, BD", "BLR": "Belarus, Weißrussland, BY",
    "BEL": "Belgien, Belgium, BE", "BEN": "Benin, BJ", "BIH": "Bosnien und Herzegowina, Bosnien, Bosnia, BA",
    "BRA": "Brasilien, Brazil, BR", "BGR": "Bulgarien, bulgarisch, Bulgaria, BG", "CMR": "Kamerun, Cameroon, CM",
    "CHN": "China, chinesisch, CN", "COD": "Kongo DR, Demokratische Republik Kongo, DR Congo, CD",
    "COG": "Kongo, Congo, CG", "HRV": "Kroatien, kroatisch, Croatia, HR", "CUB": "Kuba, Cuba, CU",
    "CIV": "Elfenbeinküste, Cote d'Ivoire, CI", "DEU": "Deutschland, deutsch, Germany, DE, D",
    "EGY": "Ägypten, ägyptisch, Egypt, EG", "ERI": "Eritrea, eritreisch, ER", "ESP": "Spanien, spanisch, Spain, ES",
    "ETH": "Äthiopien, äthiopisch, Ethiopia, ET", "FRA": "Frankreich, französisch, France, FR",
    "GBR": "Großbritannien, Vereinigtes Königreich, United Kingdom, GB, UK", "GEO": "Georgien, georgisch, Georgia, GE",
    "GHA": "Ghana, ghanaisch, GH", "GIN": "Guinea, guineisch, GN", "GMB": "Gambia, gambisch, GM",
    "GRC": "Griechenland, griechisch, Greece, GR", "HUN": "Ungarn, ungarisch, Hungary, HU",
    "IND": "Indien, indisch, India, IN", "IRN": "Iran, iranisch, IR", "IRQ": "Irak, irakisch, Iraq, IQ",
    "ITA": "Italien, italienisch, Italy, IT", "JOR": "Jordanien, Jordan, JO", "KAZ": "Kasachstan, Kazakhstan, KZ",
    "KEN": "Kenia, Kenya, KE", "LBN": "Libanon, libanesisch, Lebanon, LB", "LBY": "Libyen, Libya, LY",
    "LKA": "Sri Lanka, LK", "LTU": "Litauen, Lithuania, LT", "LVA": "Lettland, Latvia, LV",
    "MAR": "Marokko, marokkanisch, Morocco, MA", "MDA": "Moldau, Republik Moldau, Moldawien, Moldova, MD",
    "MKD": "Nordmazedonien, Mazedonien, North Macedonia, MK", "MLI": "Mali, ML", "MMR": "Myanmar, MM",
    "MNE": "Montenegro, ME", "NGA": "Nigeria, nigerianisch, NG", "NLD": "Niederlande, Netherlands, NL",
    "NPL": "Nepal, NP", "PAK": "Pakistan, pakistanisch, PK", "PHL": "Philippinen, Philippines, PH",
    "POL": "Polen, polnisch, Poland, PL", "PRT": "Portugal, portugiesisch, PT", "PSE": "Palästina, Palestine, PS",
    "ROU": "Rumänien, rumänisch, Romania, RO", "RUS": "Russland, Russische Föderation, russisch, Russia, RU",
    "RWA": "Ruanda, Rwanda, RW", "SEN": "Senegal, SN", "SLE": "Sierra Leone, SL", "SOM": "Somalia, somalisch, SO",
    "SRB": "Serbien, serbisch, Serbia, RS", "SDN": "Sudan, SD", "SSD": "Südsudan, South Sudan, SS",
    "SVK": "Slowakei, Slovakia, SK", "SVN": "Slowenien, Slovenia, SI",
    "SYR": "Syrien, syrisch, Arabische Republik Syrien, Syria, SY", "TGO": "Togo, TG",
    "THA": "Thailand, TH", "TJK": "Tadschikistan, Tajikistan, TJ", "TUN": "Tunesien, tunesisch, Tunisia, TN",
    "TUR": "Türkei, türkisch, Turkey, Türkiye, TR", "TKM": "Turkmenistan, TM", "UGA": "Uganda, UG",
    "UKR": "Ukraine, ukrainisch, UA", "USA": "Vereinigte Staaten, United States, US", "UZB": "Usbekistan, UZ",
    "VNM": "Vietnam, vietnamesisch, VN", "XKX": "Kosovo, kosovarisch, XK", "YEM": "Jemen, Yemen, YE",
    "XXA": "staatenlos, stateless",
}  # fmt: skip
LANGUAGE_NAMES = {
    "sq": "Albanisch, Albanian", "am": "Amharisch, Amharic", "ar": "Arabisch, Arabic", "hy": "Armenisch, Armenian",
    "az": "Aserbaidschanisch, Azerbaijani", "bn": "Bengalisch, Bengali", "bs": "Bosnisch, Bosnian",
    "bg": "Bulgarisch, Bulgarian", "zh": "Chinesisch, Chinese", "prs": "Dari", "de": "Deutsch, German",
    "en": "Englisch, English", "fr": "Französisch, French", "ka": "Georgisch, Georgian", "el": "Griechisch, Greek",
    "ha": "Haussa, Hausa", "hi": "Hindi", "it": "Italienisch, Italian", "kmr": "Kurmandschi, Kurmanji",
    "ku": "Kurdisch, Kurdish", "ckb": "Sorani", "hr": "Kroatisch, Croatian", "mk": "Mazedonisch, Macedonian",
    "fa": "Persisch, Farsi, Persian", "ps": "Paschtu, Paschto, Pashto", "pl": "Polnisch, Polish",
    "pt": "Portugiesisch, Portuguese", "pa": "Punjabi, Pandschabi", "rom": "Romanes, Romani",
    "ro": "Rumänisch, Romanian", "ru": "Russisch, Russian", "sr": "Serbisch, Serbian", "sk": "Slowakisch, Slovak",
    "so": "Somali, Somalisch", "es": "Spanisch, Spanish", "sw": "Swahili, Suaheli", "ta": "Tamil, Tamilisch",
    "ti": "Tigrinya, Tigrinisch", "tr": "Türkisch, Turkish", "uk": "Ukrainisch, Ukrainian",
    "hu": "Ungarisch, Hungarian", "ur": "Urdu", "vi": "Vietnamesisch, Vietnamese", "wo": "Wolof",
}  # fmt: skip

NATIONS = dictionary({**{code: "" for code in COUNTRIES}, **COUNTRY_NAMES})
TONGUES = dictionary(LANGUAGE_NAMES)
NATIONS.pop("", None)
