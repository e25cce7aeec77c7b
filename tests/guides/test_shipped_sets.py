"""The rules of content that every shipped question set keeps, in all three languages.

The anchors' rules follow what research says about behaviourally anchored scales: what the
candidate tells, in the present tense, 25 to 45 words, equally long at each level so that length
gives no hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import mean

import pytest

from screening import resources
from screening.guides import files
from screening.guides.schema import Criterion, Document, Text

LANGUAGES = ("nb", "nn", "en")
OPENING_AND_CLOSING_MINUTES = 7
SHORTEST_ANCHOR, LONGEST_ANCHOR = 25, 45
GREATEST_LENGTH_RATIO = 1.35
# Björnsson's readability index (LIX, 1968): below 45 a text reads like an ordinary newspaper.
HARDEST_STEM = 45

PATHS = {path.stem: path for path in sorted(resources.folder("question_sets").glob("*.yaml"))}
QUESTIONS = {
    "remote-employee-full": (
        "k01-past k01-situation k02-past k02-situation k03-situation k04-past k05-past "
        "k05-situation k06-past k07-past k08-situation k09-situation"
    ),
    "remote-employee-short": (
        "k01-past k01-situation k02-past k02-situation k05-situation k06-past k09-situation"
    ),
    "remote-leader-employees": (
        "k11-past k11-situation k12-past k13-past k14-past k15-past k16-past k17-past "
        "k17-situation k19-past k19-situation k04-past k09-past"
    ),
    "remote-leader-leaders": (
        "k11-past-leaders k11-situation-leaders k13-past-leaders k14-past-leaders "
        "k17-past-leaders k17-situation-leaders k18-past k18-situation k20-past k20-situation "
        "k21-past k04-past k09-past"
    ),
}
COMPETENCIES = {
    "remote-employee-full": {
        "autonomy": "k01 k05",
        "self-direction": "k02 k03 k04",
        "communication": "k06 k07",
        "community": "k08",
        "values": "k09",
    },
    "remote-employee-short": {
        "autonomy": "k01 k05",
        "self-direction": "k02",
        "communication": "k06",
        "values": "k09",
    },
    "remote-leader-employees": {
        "trust": "k11 k15 k16",
        "contact": "k12 k13 k14",
        "people": "k17 k19",
        "own-work": "k04 k09",
    },
    "remote-leader-leaders": {
        "trust": "k11 k18",
        "contact": "k13 k14",
        "people": "k17",
        "steering": "k20",
        "recruiting": "k21",
        "own-work": "k04 k09",
    },
}
WEIGHTS = {
    "remote-employee-full": ("k01 16, k02 16, k03 8, k04 10, k05 14, k06 10, k07 8, k08 8, k09 10"),
    "remote-employee-short": "k01 24, k02 24, k05 20, k06 14, k09 18",
    "remote-leader-employees": (
        "k04 6, k09 6, k11 16, k12 12, k13 10, k14 8, k15 10, k16 8, k17 12, k19 12"
    ),
    "remote-leader-leaders": (
        "k04 6, k09 10, k11 14, k13 10, k14 8, k17 10, k18 18, k20 14, k21 10"
    ),
}


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that only one of the two written forms of Norwegian has.
ONLY_BOKMAL = listed("""
    ansettelse atferd avgjøre avgjøres avgjørelse avgjørelsen bare begrunne begrunnet beskrive
    dem dere deres egen eget egne en et eksempel flere fortell forteller fra framgangsmåter
    gang gjør gjøre hva hvem hver hverandre hvert hvilke hvilken hvis hvor hvordan hvorfor
    ikke innenfor jeg kolleger kommer leder lederen ledelse ledere medarbeider medarbeideren
    medarbeidere medarbeiderne mens mer mye noe noen oppgave oppgaver saken samme sammen selv
    selvledelse selvstendig selvstendighet sier skrevet skriver spørre spørsmålene sted steder
    søker søkeren søkere tar taushetsplikt tilgjengelighet uken uten velger veldig være
""")
ONLY_NYNORSK = listed("""
    avgjere avgjerd avgjerda berre dei deira døme eg eige eigen eigne ein einskild eit fleire
    fortel frå følgjer gjer gjere gong grunngir grunngitt ikkje innanfor kollegaer korleis kva
    kvar kven kvifor leiar leiaren leiarar leiing medan medarbeidar medarbeidaren meir mykje
    nokon noko oppgåve oppgåver saka saman same seie seier sjølv sjølve sjølvleiing skriv
    spørje stad stader søkjar teieplikt tek tilgjenge undervegs utan veit vel vere åtferd
""")
# Bare words of degree, then words for a personality, then words of a sector.
NOT_IN_ANCHORS = {
    "nb": listed("""
        bra dyktig dårlig fin flink ganske god gode godt klar klart meget mye ofte svak sterk
        svært tydelig tydelige utmerket veldig
        ansvarlig engasjert effektiv fleksibel hyggelig lojal modig moden motivert nysgjerrig
        positiv proaktiv robust selvsikker strukturert trygg utadvendt
        barnevern barnet elev elever pasient pasienter politi skole sykehus studenter
    """),
    "nn": listed("""
        bra dyktig dårleg fin flink ganske god gode godt klar klart mykje ofte svak sterk
        svært særs tydeleg tydelege utmerkt veldig
        ansvarleg engasjert effektiv fleksibel hyggeleg lojal modig moden motivert nysgjerrig
        positiv proaktiv robust sjølvsikker strukturert trygg utoverretta
        barnevern barnet elev elevar pasient pasientar politi skule sjukehus studentar
    """),
    "en": listed("""
        bad clear clearly excellent good great nice often poor quite strong very weak well
        brave confident curious effective enthusiastic flexible loyal mature motivated
        outgoing positive proactive resilient responsible robust structured
        child children hospital patient patients police pupil pupils school student students
    """),
}
BRANDS = listed("google microsoft outlook sharepoint skype slack teams webex whatsapp zoom")
OPENINGS = {
    "past_behaviour": {"nb": "Fortell om ", "nn": "Fortel om ", "en": "Tell us about "},
    "situational": {"nb": "Tenk deg at ", "nn": "Tenk deg at ", "en": "Imagine that "},
}
CANDIDATE = {"nb": "Kandidaten ", "nn": "Kandidaten ", "en": "The candidate "}
SCRIPT = {
    "nb": ("samme spørsmålene", "notater", "rett til innsyn", "for seg selv", "komme tilbake",
           "tilrettelegging", "Til slutt kan du stille spørsmål"),
    "nn": ("same spørsmåla", "notat", "rett til innsyn", "for seg sjølv", "kome tilbake",
           "tilrettelegging", "Til slutt kan du stille spørsmål"),
    "en": ("same questions", "notes", "right of access", "alone", "come back",
           "adjustment", "At the end you can ask us questions"),
}  # fmt: skip


def words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", text)]


def texts(document: Document) -> Iterator[tuple[str, Text]]:
    """Yield every text of `document` with the place where it stands."""
    for name in ("title", "role", "summary", "opening", "closing"):
        yield name, getattr(document, name)
    for level, label in document.scale.labels.items():
        yield f"label {level}", label
    for competency in document.competencies:
        yield f"{competency.id} name", competency.name
    for criterion in document.criteria:
        yield f"{criterion.id} name", criterion.name
        yield f"{criterion.id} definition", criterion.definition
        yield f"{criterion.id} remote_reason", criterion.remote_reason
        for level, anchor in criterion.anchors.items():
            yield f"{criterion.id} anchor {level}", anchor
    for question in document.questions:
        yield f"{question.id} stem", question.stem
        for number, probe in enumerate(question.probes, 1):
            yield f"{question.id} probe {number}", probe


def anchor_lengths(criterion: Criterion, language: str) -> dict[int, int]:
    return {
        level: len(anchor.in_language(language).split())
        for level, anchor in criterion.anchors.items()
    }


@pytest.fixture(scope="module", params=sorted(PATHS))
def document(request: pytest.FixtureRequest) -> Document:
    return files.read(PATHS[request.param])


def test_the_sets_that_the_product_promises_are_there() -> None:
    assert set(QUESTIONS) <= set(PATHS)


def test_a_file_is_named_by_its_slug(document: Document) -> None:
    assert document.slug in PATHS


@pytest.mark.parametrize("slug", sorted(QUESTIONS))
def test_competencies_criteria_and_questions_have_their_lasting_ids(slug: str) -> None:
    document = files.read(PATHS[slug])
    assert [one.id for one in document.questions] == QUESTIONS[slug].split()
    assert {
        competency.id: " ".join(criterion.id for criterion in competency.criteria)
        for competency in document.competencies
    } == COMPETENCIES[slug]


def test_the_interview_fits_in_its_minutes(document: Document) -> None:
    asked = sum(question.minutes for question in document.questions)
    assert asked + OPENING_AND_CLOSING_MINUTES <= document.minutes


def test_weights_add_up_to_a_hundred(document: Document) -> None:
    assert sum(criterion.weight for criterion in document.criteria) == pytest.approx(100)


@pytest.mark.parametrize("slug", sorted(WEIGHTS))
def test_weights_are_those_that_the_role_was_given(slug: str) -> None:
    criteria = sorted(files.read(PATHS[slug]).criteria, key=lambda one: one.id)
    assert ", ".join(f"{one.id} {one.weight:g}" for one in criteria) == WEIGHTS[slug]


def test_the_scale_is_one_to_five_with_a_word_for_each_level(document: Document) -> None:
    assert list(document.levels) == [1, 2, 3, 4, 5] == sorted(document.scale.labels)


@pytest.mark.parametrize("slug", ["remote-leader-employees", "remote-leader-leaders"])
def test_most_questions_to_leaders_ask_for_past_behaviour(slug: str) -> None:
    types = [one.type for one in files.read(PATHS[slug]).questions]
    assert types.count("past_behaviour") / len(types) >= 0.6


def test_no_criterion_is_called_fit_or_match(document: Document) -> None:
    for criterion in document.criteria:
        for language in LANGUAGES:
            assert not re.search(r"match|fit\b|passer inn|passar inn|kjemi|chemistry",
                                 criterion.name.in_language(language), re.IGNORECASE)  # fmt: skip


def test_anchors_stand_at_one_three_and_five(document: Document) -> None:
    assert {tuple(sorted(one.anchors)) for one in document.criteria} == {(1, 3, 5)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_anchors_are_long_enough_to_see_and_short_enough_to_read(
    document: Document, language: str
) -> None:
    for criterion in document.criteria:
        lengths = anchor_lengths(criterion, language)
        where = (criterion.id, lengths)
        assert min(lengths.values()) >= SHORTEST_ANCHOR, where
        assert max(lengths.values()) <= LONGEST_ANCHOR, where


@pytest.mark.parametrize("language", LANGUAGES)
def test_length_does_not_tell_the_level(document: Document, language: str) -> None:
    each = [anchor_lengths(criterion, language) for criterion in document.criteria]
    for criterion, lengths in zip(document.criteria, each, strict=True):
        ratio = max(lengths.values()) / min(lengths.values())
        assert ratio <= GREATEST_LENGTH_RATIO, (criterion.id, lengths)
    # Across the whole set as well: no level may be the long one by habit.
    means = [mean(lengths[level] for lengths in each) for level in (1, 3, 5)]
    assert max(means) / min(means) <= 1.15, means


@pytest.mark.parametrize("language", LANGUAGES)
def test_anchors_tell_what_the_candidate_says_and_does(document: Document, language: str) -> None:
    for criterion in document.criteria:
        for level, anchor in criterion.anchors.items():
            text = anchor.in_language(language)
            assert text.startswith(CANDIDATE[language]), (criterion.id, level)
            assert text.endswith("."), (criterion.id, level)


@pytest.mark.parametrize("language", LANGUAGES)
def test_anchors_name_neither_degree_nor_personality_nor_brand_nor_sector(
    document: Document, language: str
) -> None:
    for criterion in document.criteria:
        for level, anchor in criterion.anchors.items():
            found = set(words(anchor.in_language(language))) & NOT_IN_ANCHORS[language]
            assert not found, (criterion.id, level, found)


def test_no_text_names_a_brand(document: Document) -> None:
    for place, text in texts(document):
        for language in LANGUAGES:
            parts = re.split(r"[\W\d_]+", text.in_language(language).lower())
            assert not set(parts) & BRANDS, place


def test_bokmal_is_bokmal_and_nynorsk_is_nynorsk(document: Document) -> None:
    for place, text in texts(document):
        assert not set(words(text.nb)) & ONLY_NYNORSK, place
        assert not set(words(text.nn)) & ONLY_BOKMAL, place


def test_every_longer_text_is_its_own_in_each_language(document: Document) -> None:
    for place, text in texts(document):
        assert text.en not in {text.nb, text.nn}, place
        if len(words(text.nb)) > 5:
            assert text.nb != text.nn, place


def test_texts_have_no_stray_blanks(document: Document) -> None:
    for place, text in texts(document):
        for language in LANGUAGES:
            for paragraph in text.in_language(language).split("\n\n"):
                assert paragraph == " ".join(paragraph.split()), (place, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_open_as_their_type_asks_and_end_in_a_question(
    document: Document, language: str
) -> None:
    for question in document.questions:
        stem = question.stem.in_language(language)
        assert stem.startswith(OPENINGS[question.type][language]), question.id
        assert stem.endswith("?"), question.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_easy_to_follow_when_read_aloud(document: Document, language: str) -> None:
    for question in document.questions:
        stem = question.stem.in_language(language)
        spoken = words(stem)
        long = sum(len(word) > 6 for word in spoken)
        lix = len(spoken) / len(re.findall(r"[.?!:]", stem)) + 100 * long / len(spoken)
        assert lix < HARDEST_STEM, (question.id, lix)


def test_ids_of_questions_tell_criterion_and_type(document: Document) -> None:
    ending = {"past_behaviour": "past", "situational": "situation"}
    for question in document.questions:
        plain = f"{question.criterion}-{ending[question.type]}"
        # What leaders of leaders are asked about the leaders below them has words of its own.
        assert question.id in {plain, f"{plain}-leaders"}


def test_all_questions_of_a_type_have_the_same_three_or_four_probes(document: Document) -> None:
    for kind in OPENINGS:
        sets = {question.probes for question in document.questions if question.type == kind}
        assert len(sets) == 1
        assert all(3 <= len(probes) <= 4 for probes in sets)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opening_takes_three_minutes_and_says_what_a_candidate_has_a_right_to_know(
    document: Document, language: str
) -> None:
    text = document.opening.in_language(language)
    # Three minutes at some 120 words a minute, with room for the panel to introduce itself.
    assert 250 <= len(text.split()) <= 340
    assert str(document.minutes) in text
    for phrase in SCRIPT[language]:
        assert phrase in text, phrase


@pytest.mark.parametrize("slug", ["remote-employee-full", "remote-employee-short"])
def test_too_much_autonomy_is_as_low_as_too_little(slug: str) -> None:
    document = files.read(PATHS[slug])
    for criterion_id, alone in {
        "k01": ("uten å spørre hvem", "utan å spørje kven", "without asking who"),
        "k05": ("holder problemet for seg selv", "held problemet for seg sjølv", "to themselves"),
    }.items():
        lowest = document.criterion(criterion_id).anchors[1]
        for language, phrase in zip(LANGUAGES, alone, strict=True):
            assert phrase in lowest.in_language(language), (criterion_id, language)
