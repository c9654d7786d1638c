/*
 * The vocabulary of corpus.c: a list of words for each part of speech, the frequent ones first. No
 * noun, adverb or name is an abbreviation when a stop follows it ("art.", "no."), so that where a
 * sentence ends is not a matter of opinion.
 */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

/* Parts of speech. Words of the last four are made: of syllables, of digits. */
enum word_class {
    DETERMINER,
    ADJECTIVE,
    NOUN,
    VERB,
    PREPOSITION,
    CONJUNCTION,
    ADVERB,
    LISTED, /* how many have a list */
    COINED = LISTED,
    NAME,
    NUMBER,
    ABBREVIATION,
    CLASSES
};

/* What may follow: 16 equally likely classes, by their letters DANVPCRKI#: R is ADVERB, K is
 * COINED, I is NAME and # is NUMBER. */
static const char follows[CLASSES][17] = {
    [DETERMINER] = "NNNNNNNKKKAAAAAK",   [ADJECTIVE] = "NNNNNNNNNNKKKKKA",
    [NOUN] = "VVVVVVPPPPPPCCDP",         [VERB] = "DDDDDDRIPPPDAKD#",
    [PREPOSITION] = "DDDDDDDDIIIAKKD#",  [CONJUNCTION] = "DDDDDDDIIIDADKDD",
    [ADVERB] = "VVVVPPPDVPDVVDPP",       [COINED] = "VVVVVPPPPPPCCPVR",
    [NAME] = "VVVVVVVVIIIPPCVR",         [NUMBER] = "NNNNNNNNNNNNNKKK",
    [ABBREVIATION] = "VVVVVPPPPPPCCPVV",
};

static const char opens[17] = "DDDDDDDDIIIPRCKA";

static const char *const english[LISTED] = {
    [DETERMINER] = "the a this his its their that her our some any every my each your these those",
    [ADJECTIVE] =
        "new other first many good old great public national small large last early long local "
        "high "
        "political young different special general important international possible certain clear "
        "recent open free full strong major common short poor hard low late whole foreign human "
        "social private economic central past current former main medical financial legal military "
        "serious final single personal similar real available ready likely natural significant "
        "federal regional modern federal dead simple religious happy cold hot dark heavy rich deep "
        "broad cheap safe fair quick slow bright wide empty physical annual domestic industrial "
        "popular traditional senior nuclear digital cultural corporate critical rural urban warm "
        "weak wild solid rare quiet proud plain narrow loose gentle fresh firm dry distant cruel "
        "brave angry ancient",
    [NOUN] =
        "time people year way day man government world life case woman work system company group "
        "number problem week question child country money home month state family place point "
        "party power city business market report school service student program night plan law "
        "court war story office team police water side member line minister job community body "
        "history name president industry level door bank health person change morning reason "
        "research girl boy food moment air teacher force education leader hospital budget house "
        "street player tax agreement rate price policy union voter election committee trade "
        "letter road church science worker figure doctor economy season game island river paper "
        "model growth source effect energy oil review decision building summer winter interest "
        "production evidence region district campaign security future patient data village "
        "weapon border project council stage spokesman result risk chance attack deal charge "
        "fund debt profit loss demand supply contract bill debate vote crisis threat victim "
        "judge prison soldier farmer fire storm coast forest mountain bridge airport train ship "
        "engine screen camera phone network website computer machine factory kitchen garden table "
        "window wall floor chair bottle knife glass stone metal cotton sugar coffee bread horse "
        "animal disease cancer brain blood heart finger shoulder voice song music film actor "
        "writer poet novel page chapter theory method degree college museum theatre artist "
        "painter colour shadow light silence memory dream fear anger hope pleasure promise "
        "secret mistake lesson answer opinion argument belief habit custom",
    [VERB] =
        "said is was has had made will took came would went could gave found told called asked "
        "became left felt put brought began kept held wrote stood heard let meant set met ran paid "
        "sat spoke led grew lost fell sent built won reported expected included continued showed "
        "turned started played moved lived believed happened provided offered served followed "
        "remained raised reached passed announced agreed decided opened closed changed created "
        "killed died worked wanted used tried needed helped added considered claimed denied warned "
        "argued supported rejected approved signed launched refused failed caused produced reduced "
        "increased rose cut hit faced joined carried received accepted visited watched covered "
        "described explained noticed suggested admitted promised threatened replaced removed "
        "returned finished discovered protected measured studied compared collected delivered "
        "welcomed criticised defended questioned ordered sold bought spent saved shared broke "
        "drove flew threw drew chose hid taught fought",
    [PREPOSITION] = "of in to for with on at by from about into after over before under between "
                    "against during without through among across behind near beyond toward around",
    [CONJUNCTION] = "and but because while when if although or since until whereas unless so",
    [ADVERB] = "also now then only still even never often again already always soon perhaps later "
               "here today recently quickly probably simply nearly finally clearly certainly once "
               "usually suddenly slowly quietly hardly directly easily carefully yesterday abroad "
               "twice together instead meanwhile everywhere",
};

static const char *const english_onsets =
    "b d f g h k l m n p r s t v w b d f k l m n p r s t br cr dr gr pl pr sh st th tr";
static const char *const english_rimes =
    "a e i o u a e i o a e i o a an ar el en er es il in is on or um ia ou ent";

static const char *const russian[LISTED] = {
    [DETERMINER] = "этот его их наш весь тот мой каждый свой ваш любой такой",
    [ADJECTIVE] =
        "новый другой большой первый последний хороший российский общий главный высокий старый "
        "государственный маленький важный молодой должен полный особый настоящий белый сильный "
        "советский целый красный чистый местный военный известный международный политический "
        "обычный народный современный научный огромный простой единственный личный основной",
    [NOUN] =
        "человек время дело жизнь день рука работа слово место вопрос лицо друг глаз страна сила "
        "случай голова ребёнок конец вид система часть город отношение женщина деньги земля "
        "машина вода отец проблема час право нога решение дверь образ история власть закон война "
        "бог голос книга возможность ночь стол имя область статья число компания народ жена "
        "группа развитие процесс суд условие средство начало свет пора путь душа уровень форма "
        "связь минута улица вечер качество мысль дорога мать действие месяц государство язык "
        "любовь взгляд школа рынок президент правительство министр договор граница совет завод",
    [VERB] =
        "был сказал может стал знает говорит есть хочет имеет видел идёт думает живёт пришёл "
        "делает начал решил понял взял дал вышел смотрел считает написал остался работает любил "
        "спросил получил показал нашёл вернулся объявил открыл закрыл помог ждал сообщил ответил",
    [PREPOSITION] = "в на с по к из у за от для о до при без под через после над перед между",
    [CONJUNCTION] = "и но а что как если когда или чтобы потому хотя пока",
    [ADVERB] = "уже ещё только очень теперь тогда там здесь снова часто никогда всегда сейчас "
               "потом сегодня вчера завтра быстро медленно почти опять вдруг вместе",
};

static const char *const russian_onsets =
    "б в г д ж з к л м н п р с т ф х ч ш бр вл гр др кр пл пр ст тр ск";
static const char *const russian_rimes =
    "а е и о у а е и о а е и о ан ен ин ар ор ел ов ев ич ный ия ка";

/* The most frequent characters first; rare ones follow from the Unicode block. */
static const char *const han =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之"
    "年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样"
    "理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将"
    "两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信"
    "表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔"
    "更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统"
    "区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品"
    "住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔根连识报历落"
    "备江河船城村农花草树鱼鸟狗猫茶酒饭米春夏秋冬雨雪风云火石土木";

#endif
