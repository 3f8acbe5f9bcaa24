"""What the commands and environments of LaTeX mean to a reader of the page."""

from __future__ import annotations

import unicodedata


def _words(names: str) -> list[str]:
    return names.split()


SHOWN_BY_ITSELF = frozenset(
    _words("""
    part chapter section subsection subsubsection paragraph subparagraph title subtitle caption captionof subcaption frametitle
    framesubtitle addchap addsec minisec abstract legend dedication keywords epigraph chaptertitle sectiontitle cvsection
    """)
)
"""Commands whose argument is a block of its own."""

NOTES = frozenset(
    _words("""
    footnote footnotetext marginpar sidenote marginnote endnote thanks todo marginparnote
    """)
)
"""Commands whose argument is a note, which is read apart from the sentence that it stands in."""

BREAKS = frozenset(
    _words("""
    item par newpage clearpage cleardoublepage pagebreak bigskip medskip smallskip hline toprule midrule bottomrule maketitle
    tableofcontents endfirsthead endhead endfoot endlastfoot appendix bibitem frontmatter mainmatter backmatter listoffigures
    listoftables column
    """)
)
"""Commands at which a paragraph ends."""

SKIPPED = {
    **dict.fromkeys(
        _words("""
        hyperref makebox framebox fbox mbox
        """),
        0,
    ),
    **dict.fromkeys(
        _words("""
        href textcolor colorbox scalebox rotatebox parbox raisebox foreignlanguage captionof hyperlink hypertarget texorpdfstring
        ifthenelse
        """),
        1,
    ),
    **dict.fromkeys(
        _words("""
        resizebox multicolumn multirow fcolorbox adjustbox stackengine
        """),
        2,
    ),
}
"""How many arguments of a command are for the program before its text."""

SKIPPED_ALL = frozenset(
    _words("""
    label usepackage RequirePackage documentclass bibliography bibliographystyle addbibresource printbibliography input include
    includegraphics includeonly import subimport subfile includesvg includepdf lstinputlisting inputminted verbatiminput vspace
    hspace vskip hskip setlength addtolength setcounter addtocounter stepcounter refstepcounter theoremstyle newtheorem
    pagestyle thispagestyle pagenumbering index glossary nocite cite citep parencite autocite footcite footfullcite supercite
    citeyear citealp citenum hypersetup geometry lstset tikzset usetikzlibrary definecolor color pagecolor rowcolor cellcolor
    columncolor graphicspath DeclareMathOperator DeclareUnicodeCharacter PassOptionsToPackage author date institute email
    affiliation affil address orcid hyphenation addcontentsline markboth markright fontsize rule phantom hphantom vphantom cline
    cmidrule specialrule addlinespace setmainfont setsansfont setmonofont usetheme usecolortheme setbeamertemplate
    setbeamercolor setbeamerfont foreach tikz draw node fill path selectlanguage newglossaryentry newacronym DeclareAcronym
    acrodef titleformat titlespacing fancyhead fancyfoot fancyhf lhead rhead cfoot rfoot lfoot chead newlength newcounter newif
    AtBeginDocument captionsetup floatsetup setlist columnwidth subjclass ccsdesc vref@ acmConference acmDOI acmYear
    setcopyright copyrightyear hypertargetx pdfbookmark phantomsection nopagebreak enlargethispage ifx csname endcsname special
    write openout immediate expandafter Crefname crefname theoremname mathchardef char symbol tag eqref@ looseness penalty kern
    vfill setstretch linespread baselinestretch needspace minitoc protect noexpand
    """)
)
"""Commands whose arguments are for the program, all of them, and which show nothing inside a sentence."""

CITED = frozenset(
    _words("""
    cite citep parencite autocite citealp supercite
    """)
)
"""Commands that name what is cited, which is a noun of the sentence behind words that want one."""

CODE = {
    **dict.fromkeys(
        _words("""
        ttfamily
        """),
        0,
    ),
    **dict.fromkeys(
        _words("""
        texttt code lstinline url nolinkurl path file ensuremath verb Verb inlinecode mathbf mathrm mathcal mathbb sqrt ce chemfig
        keys command cmd cs pkg cmdline option env mono tcode ct ident
        """),
        1,
    ),
    **dict.fromkeys(
        _words("""
        mintinline frac
        """),
        2,
    ),
}
"""Commands that show code or formulas, and how many arguments they have."""

FILLED = frozenset(
    _words("""
    ref eqref autoref cref Cref pageref nameref vref Vref autopageref fref Fref sref labelcref secref figref tabref citet
    textcite citeauthor Citet Textcite fullcite num SI si qty unit ang SIrange numrange today footnotemark thepage thesection
    thechapter value arabic cpageref zcref Cpageref namecref crefrange
    """)
)
"""Commands that are read as what is filled in."""

NOTHING = frozenset(
    _words("""
    centering raggedright raggedleft noindent indent tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge
    bf it em rm sf sc sl bfseries itshape scshape slshape upshape sffamily rmfamily mdseries normalfont hfill hfil vfil dotfill
    hrulefill allowbreak nobreak xspace relax unskip ignorespaces leavevmode null sloppy fussy flushbottom raggedbottom
    onecolumn twocolumn singlespacing doublespacing onehalfspacing frenchspacing nonfrenchspacing begingroup endgroup bgroup
    egroup fi else or strut makeatletter makeatother boldmath unboldmath color@ pause protect long global left right
    displaystyle limits textbf textit textsc textsl textrm textsf textup textmd textnormal emph underline uline sout enquote
    text mbox hbox vbox fbox textsuperscript textsubscript uppercase lowercase MakeUppercase MakeLowercase alert term highlight
    hl textquote structure centerline textmarker textlf textmg onslide only uncover visible
    """)
)
"""Commands that change the look of what follows, or nothing that can be seen; their argument is text like that around it."""

SYMBOLS = {
    **{sign: sign for sign in ("&", "%", "$", "#", "_", "{", "}")},
    **dict.fromkeys(
        (" ", "\n", "\r", "\r\n", "quad", "qquad", ",", ";", ":", ">", "~", "enspace", "enskip", "thinspace", "space", "nobreakspace"), " "
    ),
    **dict.fromkeys(("-", "/", "!", "@", '"', "+", "(", ")", "[", "]", "|"), ""),
    "---": "\N{EM DASH}",
    "--": "\N{EN DASH}",
    "``": "\N{LEFT DOUBLE QUOTATION MARK}",
    "''": "\N{RIGHT DOUBLE QUOTATION MARK}",
    "?`": "\N{INVERTED QUESTION MARK}",
    "!`": "\N{INVERTED EXCLAMATION MARK}",
    **dict.fromkeys(("ldots", "dots", "textellipsis", "dotsc"), "\N{HORIZONTAL ELLIPSIS}"),
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "LaTeXe": "LaTeX2e",
    "BibTeX": "BibTeX",
    "XeTeX": "XeTeX",
    "XeLaTeX": "XeLaTeX",
    "LuaTeX": "LuaTeX",
    "pdfTeX": "pdfTeX",
    "LuaLaTeX": "LuaLaTeX",
    "pdfLaTeX": "pdfLaTeX",
    "ConTeXt": "ConTeXt",
    "ss": "\N{LATIN SMALL LETTER SHARP S}",
    "ae": "\N{LATIN SMALL LETTER AE}",
    "AE": "\N{LATIN CAPITAL LETTER AE}",
    "o": "\N{LATIN SMALL LETTER O WITH STROKE}",
    "O": "\N{LATIN CAPITAL LETTER O WITH STROKE}",
    "aa": "\N{LATIN SMALL LETTER A WITH RING ABOVE}",
    "AA": "\N{LATIN CAPITAL LETTER A WITH RING ABOVE}",
    "oe": "\N{LATIN SMALL LIGATURE OE}",
    "OE": "\N{LATIN CAPITAL LIGATURE OE}",
    "l": "\N{LATIN SMALL LETTER L WITH STROKE}",
    "L": "\N{LATIN CAPITAL LETTER L WITH STROKE}",
    "i": "\N{LATIN SMALL LETTER DOTLESS I}",
    "S": "\N{SECTION SIGN}",
    "P": "\N{PILCROW SIGN}",
    "copyright": "\N{COPYRIGHT SIGN}",
    "textcopyright": "\N{COPYRIGHT SIGN}",
    "textregistered": "\N{REGISTERED SIGN}",
    "texttrademark": "\N{TRADE MARK SIGN}",
    "pounds": "\N{POUND SIGN}",
    "euro": "\N{EURO SIGN}",
    "texteuro": "\N{EURO SIGN}",
    "textdegree": "\N{DEGREE SIGN}",
    "degree": "\N{DEGREE SIGN}",
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textunderscore": "_",
    "textemdash": "\N{EM DASH}",
    "textendash": "\N{EN DASH}",
    "slash": "/",
    "lbrack": "[",
    "rbrack": "]",
    "textbullet": "\N{BULLET}",
    "textrightarrow": "\N{RIGHTWARDS ARROW}",
    "lq": "\N{LEFT SINGLE QUOTATION MARK}",
    "rq": "\N{RIGHT SINGLE QUOTATION MARK}",
    "textsterling": "\N{POUND SIGN}",
    "eg": "e.g.",
    "ie": "i.e.",
    "etc": "etc.",
    "etal": "et al.",
}
"""What commands and runs of signs look like."""

TABLES = frozenset(
    _words("""
    tabular tabularx tabulary longtable supertabular xltabular tabu longtabu tblr longtblr tabbing
    """)
)
"""Environments in which ``&`` and ``\\\\`` stand between cells."""

HIDDEN_ENVIRONMENTS = {
    **dict.fromkeys(
        _words("""
        verbatim Verbatim lstlisting minted comment filecontents alltt tikzpicture tikzcd pspicture picture algorithm algorithmic
        algorithm2e thebibliography pgfpicture forest asy luacode pycode sagesilent semiverbatim code codeblock codelisting listing
        shell console bash python prooftree mathpar CCSXML axis scope BVerbatim LVerbatim SaveVerbatim spec outputcode codeblocktu
        bnf ncbnf grammar dot2tex circuitikz chordpro
        """),
        False,
    ),
    **dict.fromkeys(
        _words("""
        equation align alignat flalign gather multline eqnarray displaymath math split dmath cases IEEEeqnarray matrix pmatrix
        bmatrix subequations dgroup aligned gathered empheq array narrowmultline
        """),
        True,
    ),
}
"""Environments that hold no text, and whether they are formulas, with which a sentence can go on."""

_MARKS = {
    "'": "\N{COMBINING ACUTE ACCENT}",
    "`": "\N{COMBINING GRAVE ACCENT}",
    '"': "\N{COMBINING DIAERESIS}",
    "^": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "~": "\N{COMBINING TILDE}",
    "=": "\N{COMBINING MACRON}",
    ".": "\N{COMBINING DOT ABOVE}",
    "c": "\N{COMBINING CEDILLA}",
    "v": "\N{COMBINING CARON}",
    "u": "\N{COMBINING BREVE}",
    "H": "\N{COMBINING DOUBLE ACUTE ACCENT}",
    "k": "\N{COMBINING OGONEK}",
    "r": "\N{COMBINING RING ABOVE}",
    "d": "\N{COMBINING DOT BELOW}",
    "b": "\N{COMBINING MACRON BELOW}",
}
ACCENT = r"\\(?:[\"'`^~=.]|[cvuHkrdb](?=[ {])[ ]?)(?:\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[A-Za-z])"
"""What a letter with an accent looks like, as the pattern of a regular expression."""


def accented(written: str) -> str:
    """The letter that a command with an accent shows."""
    letter = written.rstrip("}")[-1]
    return unicodedata.normalize("NFC", f"{letter}{_MARKS[written[1]]}")
