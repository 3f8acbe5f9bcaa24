"""The words that fill the templates of :mod:`training.behaviour`, those of training and of testing apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lexicon:
    """Things to judge, judgements by side, clauses of either pole, and what must not matter."""

    things: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    plain: tuple[str, ...]
    pleasant_clauses: tuple[str, ...]
    unpleasant_clauses: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    hosts: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().split("\n"))


TRAINING_LEXICON = Lexicon(
    things=_words(
        "app phone editor hotel train course film book service interface flight report keyboard restaurant bank game camera "
        "newsletter library laptop meeting printer website airline printout lecture bicycle chair lunch dashboard plugin"
    ),
    good=_words(
        "good great excellent wonderful lovely brilliant helpful clear reliable fast pleasant superb useful beautiful amazing "
        "friendly delightful fantastic enjoyable nice perfect comfortable elegant impressive exciting outstanding "
        "magnificent remarkable gorgeous stunning smooth first-rate refreshing flawless inspiring cosy sturdy"
    ),
    bad=_words(
        "bad terrible awful horrible slow confusing unreliable useless boring dreadful rude disappointing ugly annoying poor "
        "broken painful frustrating clumsy nasty unpleasant sloppy appalling tedious miserable worthless "
        "abysmal dull shabby flimsy hideous laughable grim wretched disastrous cheap-looking inferior"
    ),
    plain=_words(
        "commercial public Italian British private international green metal quarterly weekly wooden digital local American blue "
        "German regional central printed rectangular monthly Indian round French domestic electric"
    ),
    pleasant_clauses=_lines(
        """the staff were kind
        the food was delicious
        the design is beautiful
        support answered within minutes
        the view was breathtaking
        I love the new colours
        the battery lasts for days
        the teacher explains everything clearly
        setting it up was a joy
        the seats are comfortable
        the price is a real bargain
        my children adore it
        the garden is gorgeous
        they refunded me at once
        the tests finally run fast
        everybody was patient with us
        it saved me hours of work
        the soup warmed us right up
        the nurse was wonderful
        your examples made it easy
        the bus came early for once
        the crew cheered us up
        the sound quality amazed me
        they thanked every volunteer
        the lift was quick and quiet
        the owner brought us a blanket
        each lesson is fun
        the map is crystal clear
        my knees have stopped hurting
        the sauce was heavenly
        the new search finds everything
        it fits perfectly
        the band played brilliantly
        the lawyer fought for us
        we laughed all evening
        the beds are heavenly
        the kitchen gleams
        every corner is neat
        the tour guide made us laugh
        the refund arrived within a day
        the screens are pleasant to look at
        checkout takes two clicks
        the piano sounds gorgeous
        our room had a lovely balcony
        the pages load in a blink
        the mechanic was honest
        the children were delighted
        the bread is fresh every morning
        the nurse held my hand
        the colours are a treat
        parking was easy
        the instructions are crystal clear"""
    ),
    unpleasant_clauses=_lines(
        """the room was dirty
        the waiter forgot our order
        it crashes every hour
        the delivery took a month
        the noise kept us awake
        the manual is useless
        the screen broke on the second day
        nobody answered my mails
        the price is outrageous
        the app eats my battery
        the ending was a letdown
        the coffee tasted burnt
        the toilet was blocked
        they charged me twice
        the build fails at random
        the clerk snapped at my mother
        it wasted my whole morning
        the bread was mouldy
        the doctor never listened
        your examples don't compile
        the bus left without us
        the hall was freezing
        the picture flickers all the time
        they lost my luggage
        the lift was out of order all week
        the owner shouted at my son
        each lesson drags on for ever
        the map is hopelessly wrong
        my back has hurt ever since
        the sauce was far too salty
        the new search finds nothing
        it tore on the first day
        the band was painfully loud
        the lawyer lost our papers
        we were bored all evening
        the beds are rock hard
        the kitchen stinks
        every corner is filthy
        the tour guide never turned up
        the refund never arrived
        the screens hurt my eyes
        checkout takes forever
        the piano is out of tune
        our room faced a rubbish tip
        the pages take ages to load
        the mechanic cheated us
        the children were in tears
        the bread is stale every morning
        the nurse yelled at me
        the heating was off
        parking cost a fortune
        an upgrade wiped my photos
        the line went round the block
        most buttons do nothing"""
    ),
    names=_lines(
        """Maria Lopez
        John Smith
        Wei Chen
        Fatima Khan
        Olga Petrova
        Kofi Mensah
        Anna Schmidt
        Raj Patel
        Emily Clark
        Ahmed Hassan
        Yuki Tanaka
        Pedro Silva
        Mohammed Ali
        Grace Okafor
        Liam Murphy
        Noor Rahman"""
    ),
    places=_lines(
        """Berlin
        Chicago
        Lagos
        Mumbai
        Ohio
        Madrid
        Baghdad
        Seoul
        Kenya
        Belfast
        Detroit
        Lima
        Gaza
        Prague
        Texas
        Haiti
        Kyiv
        Oslo"""
    ),
    hosts=_words("example.com example.org docs.example.net t.co/x shop.example.com github.com/acme"),
)

HELD_OUT_LEXICON = Lexicon(
    things=_words("tablet museum podcast ferry workshop scanner bakery calendar theatre headset magazine terminal tour sofa browser"),
    good=_words("good great lovely helpful reliable enjoyable marvellous terrific splendid charming intuitive thoughtful fun"),
    bad=_words("bad terrible awful slow useless frustrating atrocious lousy dismal irritating pathetic shoddy unbearable"),
    plain=_words("commercial Italian weekly plastic Canadian square annual municipal Brazilian yellow rented portable vertical"),
    pleasant_clauses=_lines(
        """the guide was charming
        the rooms are spotless
        the checkout is wonderfully simple
        the music was terrific
        my refund came the same day
        the layout is a pleasure to read"""
    ),
    unpleasant_clauses=_lines(
        """the queue was endless
        the shower was ice cold
        the update deleted my notes
        the driver shouted at us
        half of the links are dead and nobody cares
        the sound is dreadful"""
    ),
    names=_lines(
        """Ingrid Larsen
        Thabo Nkosi
        Carlos Mendoza
        Priya Nair
        Hannah Weiss
        Ibrahim Diallo
        Sofia Rossi
        Minh Tran
        Aoife Byrne
        Abdul Karim"""
    ),
    places=_lines(
        """Lisbon
        Nairobi
        Kabul
        Toronto
        Jakarta
        Mississippi
        Warsaw
        Damascus
        Osaka
        Leeds"""
    ),
    hosts=_words("help.example.org pages.example.net blog.example.com youtu.be"),
)
