from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from math import nan

import pytest

from tests.unit.report import examined, gallery, samples
from tonelens.attribution.types import Explanation
from tonelens.errors import UnsupportedModelError
from tonelens.report.explanation.html_page import html_fragment, html_page
from tonelens.report.visible import visible_in_markup

VOID = {"meta"}
TAGS = {"html", "head", "meta", "title", "style", "body", "main", "article", "section", "h1", "h2", "h3"}
TAGS |= {"p", "div", "span", "ul", "li", "details", "summary"}


class Reader(HTMLParser):
    """What a browser would make of the page: its elements, and the texts by the class of what they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.texts: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for tag, look in self.open:
            for name in {tag, look}:
                self.texts[name] = self.texts.get(name, "") + data


@pytest.mark.parametrize("name", gallery.every())
def test_is_well_formed_and_holds_the_text_as_it_is(name: str) -> None:
    explanation = gallery.every()[name]
    page = html_page(explanation)
    reader = Reader(page)
    assert reader.open == []
    assert reader.tags <= TAGS
    told = [sentence.span.of(explanation.text) for sentence in explanation.sentences]
    if len(told) > 5 or explanation.not_judged or name == "all neutral":
        assert reader.texts["text"].startswith(visible_in_markup(explanation.text))
    elif told:
        assert reader.texts["text"] == "".join(map(visible_in_markup, told))
    elif explanation.words:
        assert reader.texts["text"] == visible_in_markup(explanation.text)
    assert page.encode("utf-8")


@pytest.mark.parametrize("name", gallery.every())
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    page = html_page(gallery.every()[name])
    reader = Reader(page)
    assert not [attribute for attribute, _ in reader.attributes if attribute.startswith("on") or attribute in {"src", "href", "srcset"}]
    assert "url(" not in reader.texts["style"]
    assert "@import" not in reader.texts["style"]
    assert re.search("""http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';""", page)


def test_markup_in_texts_labels_and_baselines_is_text() -> None:
    page = html_page(samples.hostile())
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;neg␛[7m$&lt;/b&gt;" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", page)


def test_quotes_do_not_end_an_attribute() -> None:
    target = 'label:" onclick="x'
    explanation = replace(samples.one_word(), method=replace(samples.METHOD, target=target))
    names = {name for name, _ in Reader(html_page(explanation)).attributes}
    assert "onclick" not in names


def test_words_are_tinted_by_direction_and_strength_and_say_so() -> None:
    page = html_page(samples.review())
    assert '<span class="word negative" style="--strength:1.00" title="▼ −.31 towards negative, 1 of 30">terrible</span>' in page
    assert '<span class="word positive" style="--strength:0.51" title="▲ +.16 towards positive, 2 of 30">beautiful</span>' in page
    assert '<span class="word" title="Share .00">every</span>' in page


def test_what_was_not_read_is_marked_in_the_text_and_noted() -> None:
    page = html_page(samples.scripts())
    assert re.search(r'<span class="word[^"]* not-read"[^>]*title="[^"]*Not read by the model">🦄</span>', page)
    assert "Not read by the model: 👩‍👩‍👧‍👦, 🦄" in Reader(page).texts["notes"]


def test_the_strongest_words_are_charted_and_all_of_them_on_request() -> None:
    page = html_page(samples.long())
    charted, everything = page[page.index("Share of each word") :].split("<details>", 1)
    assert charted.count('class="row"') == 20
    assert everything.count('class="row"') == 2000
    assert "All 2,000 words in reading order" in everything
    assert "in reading order" not in html_page(samples.one_word())


def test_bars_have_one_scale_and_stay_in_the_chart() -> None:
    page = html_page(samples.review())
    chart = page[page.index("Share of each word") : page.index("<details>", page.index("Share of each word"))]
    axis = float(re.findall(r"--axis:([\d.]+)", chart)[0])
    sizes = {"positive": [0.0], "negative": [0.0]}
    for direction, size in re.findall(r'length (\w+)" style="--size:([\d.]+)', chart):
        sizes[direction].append(float(size))
    assert max(sizes["negative"]) == pytest.approx(axis, abs=1e-3)
    assert max(sizes["positive"]) == pytest.approx(1 - axis, abs=1e-3)


def test_of_many_labels_the_likeliest_are_open_and_the_rest_folded() -> None:
    page = html_page(samples.emotions())
    assert "23 more labels" in page
    assert page.index(">gratitude<") < page.index(">joy<") < page.index("23 more labels") < page.index(">admiration<")


def test_outputs_that_are_no_probabilities_have_no_bars_and_no_per_cent() -> None:
    for explanation in (samples.rating(), samples.raw_outputs()):
        article = html_page(explanation).split("<article")[1]
        assert "probabilities" not in article
        assert "%" not in article


def test_windows_are_told_one_by_one() -> None:
    facts = Reader(html_page(samples.long())).texts["facts"]
    assert "Window 1: characters 1 to " in facts
    assert "negative 93% · neutral 5%" in facts
    assert "What each window reads like" not in html_page(samples.review())


def test_a_text_without_words() -> None:
    page = html_page(samples.blank(" "))
    assert "<title>There is nothing to explain: the text has no words. · Tonelens</title>" in page
    assert 'class="text"' not in page
    assert "Share of each word" not in page


def test_without_influence_no_word_is_tinted() -> None:
    article = html_page(samples.without_influence()).split("<article")[1]
    assert "No word moves the result." in article
    assert "--strength" not in article


def test_the_fragments_styles_touch_nothing_else() -> None:
    fragment = html_fragment(samples.review())
    style = re.sub(r"/\*.*?\*/", "", Reader(fragment).texts["style"], flags=re.DOTALL)
    selectors = [part.strip() for found in re.findall(r"([^{}]+)\{", style) for part in found.split(",")]
    assert selectors
    assert all(selector.startswith((".tonelens", "@media")) for selector in selectors if "prefers-color-scheme" not in selector)
    assert "<html" not in fragment
    assert "<body" not in fragment
    assert fragment.count('<article class="tonelens">') == 1


def test_follows_the_readers_colour_scheme_and_prints() -> None:
    style = Reader(html_page(samples.review())).texts["style"]
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_what_is_no_number_is_refused() -> None:
    explanation = samples.one_word()
    with pytest.raises(UnsupportedModelError):
        html_fragment(replace(explanation, words=(replace(explanation.words[0], share=nan),)))


def test_the_responsible_are_marked_in_text_and_chart_and_legend() -> None:
    page = html_page(examined.complaint())
    words = re.findall(r'<span class="word negative responsible"[^>]*>(\w+)</span>', page)
    rows = re.findall(r'row responsible" role="listitem"><span class="name"><span class="mark" title="responsible">●</span>(\w+)<', page)
    assert words == ["terrible", "slow"]
    assert rows[:2] == words
    assert '<span class="mark">●</span> <span class="sample responsible">responsible</span>' in page
    assert "●" not in html_page(examined.uncertain())


def test_what_is_uncertain_is_muted_in_text_and_chart_and_legend() -> None:
    page = html_page(examined.shaky())
    assert re.findall(r'<span class="word negative muted"[^>]*>(\w+)</span>', page) == ["But", "waiter", "never", "friendly"]
    assert '<div class="row muted" role="listitem"><span class="name"><span class="mark" title="uncertain">~</span>But</span>' in page
    assert '<span class="sample muted">uncertain</span>' in page
    assert "Muted words are uncertain" in Reader(page).texts["notes"]
    style = Reader(page).texts["style"]
    assert re.search(r"\.word\.muted[^{]*\{[^}]*background: none;[^}]*dotted", style)


def test_both_places_of_a_unit_look_alike_and_say_the_same() -> None:
    page = html_page(examined.negated())
    first, second = re.findall(r"<span (class=\"word[^>]*)>(?:not|bad)</span>", page)
    assert first == second
    assert 'title="not … bad: ▲ +.57 towards positive, 1 of 11 · responsible · without it: positive 92% → 14%"' in first


def test_a_unit_says_what_masking_it_does() -> None:
    page = html_page(examined.shaky())
    assert 'title="▼ −.15 towards negative, 3 of 9 · without it: negative 96% → 98% · uncertain">waiter<' in page


def test_punctuation_is_in_the_chart_and_not_in_the_text() -> None:
    page = html_page(examined.shaky())
    assert '<span class="mark"></span>punctuation</span>' in page
    assert re.search(r"friendly</span>!</div>", page)


@pytest.mark.parametrize("explanation", [examined.neutral(), examined.foreign(), examined.foreign_page(), examined.all_neutral()])
def test_where_nothing_is_to_blame_there_is_neither_colour_nor_chart(explanation: Explanation) -> None:
    article = html_page(explanation).split("<article")[1]
    assert explanation.text in article
    assert "--strength" not in article
    assert "Share" not in article
    assert "towards" not in article


def test_what_is_not_judged_has_no_probabilities() -> None:
    article = html_page(examined.foreign()).split("<article")[1]
    assert "Not judged: this looks like German" in article
    assert "probabilities" not in article
    assert "%" not in article


def test_scores_on_request() -> None:
    article = html_page(examined.neutral(), scores=True).split("<article")[1]
    assert "no words to blame" in article
    assert re.search(r'class="word negative"[^>]*>four<', article)
    assert article.index("Share of each word or phrase") < article.index(">Share of each word<")
    assert ">Share of each word<" not in html_page(examined.negated())
    assert ">Share of each word<" in html_fragment(examined.negated(), scores=True)
    assert html_page(examined.foreign(), scores=True) == html_page(examined.foreign())


def test_edits_are_listed_and_escaped() -> None:
    page = html_page(examined.improvable())
    assert Reader(page).texts["edits"] == (
        "Remove ‘Unfortunately,’: negative 96% → 35%"
        "Remove ‘extremely’: negative 96% → 93%"
        "Replace ‘You failed to provide’ with ‘Please enter’: negative 96% → 3%"
    )
    explanation = examined.improvable()
    harsh = replace(explanation, edits=(replace(explanation.edits[2], replacement="<b onclick='x'>"),))
    assert "<b" not in html_page(harsh).split("<article")[1]
    assert "Edits that soften it" not in html_page(examined.complaint())


def test_a_short_text_is_told_sentence_by_sentence() -> None:
    page = html_page(examined.three_sentences())
    assert page.count('<section class="sentence">') == 3
    assert page.count("The table has four legs.") == 1
    said = [
        "Reads negative (88",
        "Sentence 1 of 3",
        ">terrible</span>",
        "without them 8",
        "Sentence 2 of 3",
        "no words to blame",
        "Sentence 3",
    ]
    places = [page.index(part, page.index("<article")) for part in said]
    assert places == sorted(places)
    first = page[page.index("Sentence 1 of 3") : page.index("Sentence 2 of 3")]
    assert first.count('role="listitem"') == 5
    assert page.count("A share is a word’s part") == page.count('class="legend"') == 1


def test_in_a_long_text_neutral_sentences_stand_in_the_running_text_alone() -> None:
    page = html_page(examined.letter())
    assert re.findall(r"Sentence (\d+) of 60", page) == [str(number) for number in range(1, 60, 6)]
    assert page.count("The table has four legs.") == 50


def test_each_sentence_tints_by_its_own_strongest_unit() -> None:
    page = html_page(examined.three_sentences())
    assert page.count("--strength:1.00") == 2


def test_a_sentences_headings_are_below_the_verdicts() -> None:
    assert html_page(examined.three_sentences()).count('<h2 class="place">') == 3
    assert html_fragment(examined.three_sentences()).count('<h4 class="place">') == 3
