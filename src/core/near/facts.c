/*
 * A word that is common in one of the languages and means something else in another is left out
 * ("on", ten in Turkish; "sei", six in Italian): it would be taken for a number in every text.
 */
#include "facts.h"

#include "word.h"

#include <string.h>

/* In letters; currencies and units; fractions and multiples; "one" is an article or a pronoun in
 * most languages. */
static const char *const numbers[] = {
    /* English */
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred",
    "hundreds thousand thousands million millions billion billions trillion dozen dozens third",
    "fourth fifth sixth seventh eighth ninth tenth half quarter twice double triple dollar dollars",
    "euro euros pound pounds",
    "yen yuan rupee rupees franc francs peso pesos ruble rubles cents percent miles mile",
    "kilometers kilometres meters metres feet inches kg km tons tonnes acres hectares liters",
    "litres",
    "gallons degrees celsius fahrenheit seconds minutes hours days weeks months years decades",
    "centuries second pence mg ml am pm points january february april june july august september",
    "october november december monday tuesday wednesday thursday friday saturday sunday jan feb",
    "apr jun jul aug sept oct nov dec",
    "lb lbs oz grams milligrams thrice",
    /* German */
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn",
    "sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig",
    "neunzig hundert tausend hunderte tausende dutzend dutzende milliarde milliarden millionen",
    "zweite zweiten zweiter dritte dritten dritter vierte vierten fünfte fünften halb hälfte",
    "doppelt zweimal dreimal pfund franken prozent kilometer meter grad sekunden minuten stunden",
    "tage tagen wochen monate monaten jahre jahren januar februar märz juni juli oktober dezember",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    /* French, with days and months */
    "deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt",
    "trente",
    "quarante cinquante soixante cent cents mille millier milliers milliard milliards douzaine",
    "douzaines dizaine dizaines centaine centaines deuxième troisième quatrième cinquième sixième",
    "moitié tiers double lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars",
    "avril mai juin juillet août septembre octobre novembre décembre",
    /* Spanish */
    "dos tres cuatro cinco seis siete ocho nueve diez doce trece catorce quince dieciséis",
    "diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta",
    "noventa cien ciento cientos doscientos trescientos quinientos mil miles millón millones",
    "docena",
    "docenas segundo tercero tercer cuarto quinto mitad doble lunes martes miércoles jueves",
    "viernes",
    "sábado domingo enero febrero marzo mayo junio julio agosto septiembre octubre noviembre",
    "diciembre dólar dólares libras",
    /* Portuguese */
    "dois duas três quatro oito nove dez onze doze treze quinze vinte trinta quarenta cinquenta",
    "sessenta setenta oitenta cem cento centenas milhão milhões bilhão bilhões metade dobro",
    "terceiro segunda terça quarta quinta sexta janeiro fevereiro março maio junho julho setembro",
    "outubro dezembro",
    /* Italian */
    "tre quattro cinque sette otto nove dieci undici dodici tredici quattordici quindici sedici",
    "venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille mila milione",
    "milioni miliardo miliardi decine centinaia migliaia metà doppio terzo quarto lunedì martedì",
    "mercoledì giovedì venerdì sabato domenica gennaio febbraio aprile maggio giugno luglio",
    "settembre ottobre dicembre",
    /* Dutch */
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien",
    "zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "honderd duizend miljoen miljard tientallen honderden duizenden tweede derde vierde vijfde",
    "helft maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april",
    "mei juni juli augustus september oktober november december",
    /* Polish */
    "dwa dwie dwóch trzy trzech cztery czterech pięć pięciu sześć siedem osiem dziewięć dziesięć",
    "jedenaście dwanaście piętnaście dwadzieścia trzydzieści czterdzieści pięćdziesiąt sto tysiąc",
    "tysiące tysięcy milion miliony milionów miliard miliardów drugi trzeci połowa poniedziałek",
    "wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę stycznia lutego marca",
    "kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    /* Russian and Ukrainian */
    "два две двое двух двумя три трое трех трёх тремя четыре четверо четырех четырёх пять пяти",
    "пятеро шесть шести шестеро семь семи восемь восьми девять девяти десять десяти одиннадцать",
    "двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать",
    "девятнадцать",
    "двадцать двадцати тридцать тридцати сорок сорока пятьдесят пятидесяти шестьдесят семьдесят",
    "восемьдесят девяносто сто ста двести триста четыреста пятьсот тысяча тысячи тысяч миллион",
    "миллиона миллионов миллиард миллиарда миллиардов десятки сотни второй второго третий третьего",
    "четвертый пятый половина половины вдвое втрое понедельник понедельника вторник вторника среда",
    "среду среды четверг четверга пятница пятницу пятницы суббота субботу субботы воскресенье",
    "воскресенья января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "п'ять шість сім вісім дев'ять десять двадцять тридцять тисяч мільйон мільйонів мільярдів",
    "рубль рубля рублей доллар доллара долларов гривен",
    /* Swedish, Danish, Norwegian */
    "två tre fyra fem sju åtta nio tio elva tolv femton tjugo trettio fyrtio femtio hundra tusen",
    "miljon miljoner miljard miljarder fire fem seks syv sju otte åtte elleve tyve tjue tredive",
    "hundrede tusind millioner milliarder halvt dubbelt",
    /* Turkish */
    "iki üç dört beş altı yedi sekiz dokuz yirmi otuz kırk elli altmış yetmiş seksen doksan yüz",
    "milyon milyar",
};

/* A statement is another one with them and without. */
static const char *const negations[] = {
    "not no never none nobody nothing neither cannot cant wont dont doesnt didnt isnt arent wasnt",
    "werent hasnt havent hadnt shouldnt wouldnt couldnt without",
    "nicht kein keine keinen keiner niemand nie niemals nichts ohne weder",
    "pas jamais rien aucun aucune ni non sans personne",
    "nunca nada nadie ningún ninguna ninguno sin",
    "não ninguém nenhum nenhuma sem",
    "mai niente nessuno nessuna senza non",
    "niet geen nooit niemand niets zonder",
    "не нет ни никогда никто ничего нельзя без",
    "nie nigdy nikt nic żaden bez",
    /* Greek, Turkish, Arabic, Hebrew, Hindi; Chinese and Japanese: a character is a word */
    "δεν δε μην όχι ποτέ κανείς χωρίς değil yok hiç لا لم لن ليس ليست غير لن לא אין नहीं न मत 不 没",
    "沒",
    "未 无 無 非 否 勿 莫",
};

/* Words of which the opposite may stand in their place; directions, and times of day. */
static const char *const turning[] = {
    /* English */
    "",
    "rose fell risen fallen rises falls rising falling up down",
    "increased",
    "decreased higher lower highest lowest gained lost won wins loses profit loss guilty innocent",
    "acquitted convicted alive dead killed injured wounded survived approved rejected accepted",
    "refused denied confirmed open opened closed reopened closes opens male female against passed",
    "failed success failure supported opposed arrested released hired fired banned allowed elected",
    "defeated legal illegal safe unsafe possible impossible good bad best worst more less fewer",
    "most",
    "least above below before after first last early late north south east west northern southern",
    "eastern western left right yesterday today tomorrow tonight morning afternoon evening night",
    "man",
    "woman men women boy girl arrive depart arrived departed begins ends began ended postponed",
    "cancelled canceled lifted missed raised lowered cut likely unlikely favour favor dismissed",
    "upheld high low welcomed admitted signed vetoed win defeat always everybody everyone minimum",
    "maximum buy sell bought sold import export hot cold true false minus plus survived died",
    "majority minority positive negative including excluding",
    /* German */
    "stieg fiel gestiegen",
    "gefallen steigt sinkt sank gewann verlor gewonnen verloren höher niedriger mehr weniger tot",
    "getötet verletzt schuldig unschuldig freigesprochen verurteilt geöffnet geschlossen genehmigt",
    "abgelehnt gegen dafür dagegen gut schlecht erlaubt verboten festgenommen freigelassen vor",
    "nach",
    "links rechts gestern heute morgen abgesagt verschoben gekauft verkauft erste letzte ersten",
    "letzten",
    /* French */
    "hausse baisse augmenté diminué gagné perdu mort mortes",
    "morts blessé blessés tué tués coupable innocent acquitté condamné ouvert fermé approuvé",
    "rejeté",
    "contre adopté arrêté libéré autorisé interdit bon mauvais avant après moins gauche droite",
    "hier",
    "demain nord sud ouest annulé reporté acheté vendu premier dernier première dernière",
    /* Spanish */
    "subió bajó subieron bajaron ganó perdió aumentó",
    "disminuyó muerto muertos herido heridos culpable inocente absuelto condenado abierto cerrado",
    "aprobado rechazado contra detenido liberado permitido prohibido bueno malo antes después",
    "menos",
    "izquierda derecha ayer mañana norte sur cancelado aplazado comprado vendido primero último",
    "primera última",
    /* Portuguese */
    "subiu caiu ganhou perdeu morto mortos ferido feridos culpado",
    "inocente aberto fechado contra antes depois ontem amanhã",
    /* Italian */
    "salito sceso vinto perso morto morti ferito feriti colpevole",
    "innocente aperto chiuso contro prima dopo ieri domani",
    /* Dutch */
    "gestegen gedaald steeg daalde dood gewond schuldig onschuldig",
    "gesloten tegen gisteren vandaag morgen",
    /* Russian */
    "вырос выросла выросли упал упала упали снизился",
    "снизилась снизились повысился выиграл проиграл выиграли проиграли выше ниже погиб погибли",
    "ранен",
    "ранены пострадал пострадали виновен невиновен оправдан осужден открыт закрыт одобрен отклонен",
    "против до после больше меньше вчера сегодня завтра утром вечером север юг восток запад",
    "задержан",
    "освобожден разрешен запрещен первый последний",
    /* Polish */
    "wzrósł wzrosła spadł spadła wygrał przegrał zginął zginęło ranny",
    "rannych przeciw przed więcej mniej wczoraj dzisiaj jutro",
};

/* What says that something was wrong, or has changed. */
static const char *const notices[] = {
    "correction corrections corrected clarification retraction retracted erratum amended updated",
    "update",
    "berichtigung korrektur korrigiert aktualisiert richtigstellung",
    "rectificatif rectification corrigé actualisé",
    "corrección rectificación corregido actualizado actualización",
    "correção corrigido atualizado correzione rettifica aggiornato correctie gecorrigeerd",
    "исправление исправлено уточнение обновлено sprostowanie aktualizacja",
};

/* What sentences begin with in any text. */
static const char *const common[] = {
    "the a an in on at by for from to of with as and but or if when while he she it they we you i",
    "this that these those there here his her its their our my what who how why where which some",
    "many all each every both other another such so then now also however meanwhile although",
    "though",
    "because since until during among between about according despite even only just still yet",
    "once",
    "is are was were be been has have had do does did would could might should",
    "der die das ein eine einer einem einen den dem des im am an auf aus bei mit von zu zum zur",
    "für",
    "er sie es wir ihr ich und aber oder wenn als während da dort hier dies diese dieser dieses",
    "auch",
    "doch noch nur sein seine ihre was wer wie wo warum ist sind war waren hat haben",
    "le la les un une des du de en dans sur à au aux pour par avec il elle ils elles nous vous je",
    "ce",
    "cette ces et mais ou si quand comme son sa ses leur leurs qui que selon depuis pendant est",
    "sont",
    "el los las una unos unas del al con por para y pero o cuando como él ella ellos se su sus",
    "este",
    "esta estos estas ese esa que quien según desde durante también es son",
    "o os as um uma no na nos nas do da dos das em com mas quando ele ela eles seu sua este esta",
    "il lo gli di nel nella con per e ma se lui lei suo sua questo questa",
    "het een van op te voor met en maar of als hij zij ze wij deze dit die dat ook nog",
    "в на с по из от за о об и а но или если когда как он она они мы вы я это этот эта эти его ее",
    "их",
    "что кто где при для также",
    "w z na do i a ale lub jeśli gdy jak on ona oni to ten ta te jego jej ich co kto gdzie przy",
    "dla",
};

static void put(struct unecho_facts *facts, uint32_t word, enum unecho_word_kind kind) {
    size_t at = word % UNECHO_FACTS_SLOTS;

    while (facts->words[at] && facts->words[at] != word)
        at = (at + 1) % UNECHO_FACTS_SLOTS;
    if (!facts->words[at]) {
        facts->words[at] = word;
        facts->kinds[at] = (uint8_t)kind;
    }
}

static void put_all(struct unecho_facts *facts, const char *const *lists, size_t count,
                    enum unecho_word_kind kind) {
    struct unecho_word_reader reader;
    struct unecho_word word;

    for (size_t i = 0; i < count; i++) {
        unecho_word_reader_init(&reader, lists[i], strlen(lists[i]));
        while (unecho_word_next(&reader, &word))
            put(facts, word.folded, kind);
    }
}

void unecho_facts_init(struct unecho_facts *facts) {
    memset(facts, 0, sizeof(*facts));
    put_all(facts, numbers, sizeof(numbers) / sizeof(*numbers), UNECHO_WORD_NUMBER);
    put_all(facts, notices, sizeof(notices) / sizeof(*notices), UNECHO_WORD_NOTICE);
    put_all(facts, negations, sizeof(negations) / sizeof(*negations), UNECHO_WORD_NEGATION);
    put_all(facts, turning, sizeof(turning) / sizeof(*turning), UNECHO_WORD_TURNING);
    put_all(facts, common, sizeof(common) / sizeof(*common), UNECHO_WORD_COMMON);
}
