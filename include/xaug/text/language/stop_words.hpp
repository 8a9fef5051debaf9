// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/text/language/word_set.hpp"

// Words that some transforms leave alone, by language. Each function makes its set once.

namespace xaug {

/// English words that carry grammar rather than meaning: pronouns, articles, auxiliaries, prepositions, conjunctions,
/// and what contractions leave when they are split (n't, 's).
inline const word_set& english_stop_words() {
  static const word_set words{
      "i",        "me",         "my",       "myself",     "we",     "our",    "ours",    "ourselves", "you",
      "your",     "yours",      "yourself", "yourselves", "he",     "him",    "his",     "himself",   "she",
      "her",      "hers",       "herself",  "it",         "its",    "itself", "they",    "them",      "their",
      "theirs",   "themselves", "what",     "which",      "who",    "whom",   "whose",   "this",      "that",
      "these",    "those",      "am",       "is",         "are",    "was",    "were",    "be",        "been",
      "being",    "have",       "has",      "had",        "having", "do",     "does",    "did",       "doing",
      "will",     "would",      "shall",    "should",     "can",    "could",  "may",     "might",     "must",
      "a",        "an",         "the",      "and",        "but",    "if",     "or",      "because",   "as",
      "until",    "while",      "of",       "at",         "by",     "for",    "with",    "about",     "against",
      "between",  "into",       "through",  "during",     "before", "after",  "above",   "below",     "to",
      "from",     "up",         "down",     "in",         "out",    "on",     "off",     "over",      "under",
      "again",    "further",    "then",     "once",       "here",   "there",  "when",    "where",     "why",
      "how",      "all",        "any",      "both",       "each",   "few",    "more",    "most",      "other",
      "some",     "such",       "no",       "nor",        "not",    "only",   "own",     "same",      "so",
      "than",     "too",        "very",     "just",       "also",   "now",    "s",       "t",         "d",
      "ll",       "m",          "re",       "ve",         "n't",    "don't",  "doesn't", "didn't",    "isn't",
      "aren't",   "wasn't",     "weren't",  "haven't",    "hasn't", "hadn't", "won't",   "wouldn't",  "can't",
      "couldn't", "shouldn't",  "mustn't",  "it's",       "i'm",    "you're", "we're",   "they're",   "i've",
      "you've",   "we've",      "they've",  "i'll",       "you'll", "he's",   "she's",   "that's"};
  return words;
}

/// The same of German.
inline const word_set& german_stop_words() {
  static const word_set words{
      "aber",    "alle",    "allem",   "allen",   "aller",  "alles",   "als",    "also",   "am",     "an",     "ander",
      "andere",  "anderen", "auch",    "auf",     "aus",    "bei",     "bin",    "bis",    "bist",   "da",     "damit",
      "dann",    "das",     "dass",    "dein",    "deine",  "dem",     "den",    "denn",   "der",    "des",    "dessen",
      "dich",    "die",     "dies",    "diese",   "diesem", "diesen",  "dieser", "dieses", "dir",    "doch",   "dort",
      "du",      "durch",   "ein",     "eine",    "einem",  "einen",   "einer",  "eines",  "er",     "es",     "etwas",
      "euch",    "euer",    "eure",    "für",     "gegen",  "hab",     "habe",   "haben",  "hat",    "hatte",  "hatten",
      "hier",    "hin",     "hinter",  "ich",     "ihm",    "ihn",     "ihnen",  "ihr",    "ihre",   "ihrem",  "ihren",
      "ihrer",   "im",      "in",      "ins",     "ist",    "ja",      "jede",   "jedem",  "jeden",  "jeder",  "jedes",
      "jene",    "jenem",   "jenen",   "jener",   "kann",   "kein",    "keine",  "keinem", "keinen", "keiner", "können",
      "konnte",  "machen",  "man",     "manche",  "mein",   "meine",   "meinem", "meinen", "meiner", "mich",   "mir",
      "mit",     "muss",    "musste",  "nach",    "nicht",  "noch",    "nun",    "nur",    "ob",     "oder",   "ohne",
      "sehr",    "sein",    "seine",   "seinem",  "seinen", "seiner",  "selbst", "sich",   "sie",    "sind",   "so",
      "solche",  "soll",    "sollte",  "sondern", "sonst",  "über",    "um",     "und",    "uns",    "unser",  "unsere",
      "unter",   "viel",    "vom",     "von",     "vor",    "während", "war",    "waren",  "was",    "weil",   "welche",
      "welchem", "welchen", "welcher", "wenn",    "wer",    "werde",   "werden", "wie",    "wieder", "will",   "wir",
      "wird",    "wirst",   "wo",      "wollen",  "wollte", "würde",   "würden", "zu",     "zum",    "zur",    "zwar",
      "zwischen"};
  return words;
}

/// The same of French, with what elision leaves (l, qu).
inline const word_set& french_stop_words() {
  static const word_set words{
      "à",      "ai",      "aie",    "ait",     "alors",  "as",    "au",      "aucun", "aucune", "aux",    "avaient",
      "avais",  "avait",   "avec",   "avez",    "avons",  "c",     "ce",      "cela",  "ces",    "cet",    "cette",
      "ceux",   "chaque",  "comme",  "d",       "dans",   "de",    "des",     "donc",  "dont",   "du",     "elle",
      "elles",  "en",      "entre",  "es",      "est",    "et",    "étaient", "étais", "était",  "étant",  "été",
      "être",   "eu",      "eux",    "fut",     "furent", "il",    "ils",     "j",     "je",     "l",      "la",
      "le",     "les",     "leur",   "leurs",   "lui",    "m",     "ma",      "mais",  "me",     "même",   "mes",
      "moi",    "mon",     "n",      "ne",      "ni",     "nos",   "notre",   "nous",  "on",     "ont",    "ou",
      "où",     "par",     "pas",    "pendant", "plus",   "pour",  "puis",    "qu",    "quand",  "que",    "quel",
      "quelle", "quelles", "quels",  "qui",     "s",      "sa",    "sans",    "se",    "sera",   "seront", "ses",
      "si",     "soit",    "sommes", "son",     "sont",   "sous",  "suis",    "sur",   "t",      "ta",     "te",
      "tes",    "toi",     "ton",    "tous",    "tout",   "toute", "toutes",  "très",  "tu",     "un",     "une",
      "vers",   "vos",     "votre",  "vous",    "y"};
  return words;
}

/// The same of Spanish.
inline const word_set& spanish_stop_words() {
  static const word_set words{
      "a",        "al",    "algo",   "algunas",  "algunos",  "ante",     "antes",    "aquel",    "aquella",  "aquellas",
      "aquellos", "aquí",  "así",    "aun",      "aunque",   "bajo",     "bien",     "cada",     "como",     "con",
      "contra",   "cual",  "cuando", "cuyo",     "de",       "del",      "desde",    "donde",    "dos",      "durante",
      "e",        "el",    "él",     "ella",     "ellas",    "ellos",    "en",       "entre",    "era",      "eran",
      "eres",     "es",    "esa",    "esas",     "ese",      "eso",      "esos",     "esta",     "está",     "están",
      "estar",    "estas", "este",   "esto",     "estos",    "fue",      "fueron",   "ha",       "había",    "habían",
      "han",      "has",   "hasta",  "hay",      "he",       "la",       "las",      "le",       "les",      "lo",
      "los",      "más",   "me",     "mi",       "mí",       "mientras", "mis",      "mucho",    "muy",      "nada",
      "ni",       "no",    "nos",    "nosotras", "nosotros", "nuestra",  "nuestras", "nuestro",  "nuestros", "o",
      "os",       "otra",  "otras",  "otro",     "otros",    "para",     "pero",     "poco",     "por",      "porque",
      "que",      "qué",   "quien",  "quienes",  "se",       "sea",      "ser",      "si",       "sí",       "sido",
      "sin",      "sino",  "sobre",  "son",      "soy",      "su",       "sus",      "tal",      "también",  "tan",
      "tanto",    "te",    "tener",  "ti",       "tiene",    "tienen",   "todo",     "todos",    "tu",       "tú",
      "tus",      "un",    "una",    "unas",     "uno",      "unos",     "vosotras", "vosotros", "y",        "ya",
      "yo"};
  return words;
}

/// English words that turn what is said around.
inline const word_set& english_negations() {
  static const word_set words{
      "no",      "not",      "never",    "none",     "nobody", "nothing",   "nor",    "neither", "nowhere", "cannot",
      "without", "hardly",   "scarcely", "barely",   "rarely", "seldom",    "lack",   "lacks",   "lacking", "n't",
      "ain't",   "aren't",   "can't",    "couldn't", "didn't", "doesn't",   "don't",  "hadn't",  "hasn't",  "haven't",
      "isn't",   "mightn't", "mustn't",  "needn't",  "shan't", "shouldn't", "wasn't", "weren't", "won't",   "wouldn't"};
  return words;
}

}  // namespace xaug
