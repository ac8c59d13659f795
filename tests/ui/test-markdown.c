/* What is written with marks and what is shown of it: all of it but the marks. */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "parley-fold.h"
#include "parley-link.h"
#include "parley-markdown.h"
#include "parley-message-text.h"

#define CODE "<span font_family=\"monospace\" background=\"#888888\" background_alpha=\"20%\">"
#define FAINT "<span fgalpha=\"55%\">"
#define END "</span>"

typedef struct
{
  const char *in;
  const char *out;
} Case;

static void
check_markup (const Case *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *out = parley_message_text_to_markup (cases[i].in, TRUE);
      const char *expected = cases[i].out != NULL ? cases[i].out : cases[i].in;

      if (!g_str_equal (out, expected))
        g_test_fail_printf ("\n%s\nis shown as\n%s\nnot as\n%s", cases[i].in, out, expected);
    }
}

static void
test_spans (void)
{
  const Case cases[] = {
    { "plain", NULL },
    { "**bold** and *italic* and ~~gone~~", "<b>bold</b> and <i>italic</i> and <s>gone</s>" },
    { "__bold__ and _italic_", "<b>bold</b> and <i>italic</i>" },
    { "***both***", "<b><i>both</i></b>" },
    { "a `b < c` d", "a " CODE "b &lt; c" END " d" },
    { "``a ` b``", CODE "a ` b" END },
    { "`**no**`", CODE "**no**" END },
    { "**<b>&amp;</b>**", "<b>&lt;b&gt;</b><b>&amp;amp;</b><b>&lt;/b&gt;</b>" },
    { "2 * 3 * 4 and snake_case_name", NULL },
    { "*one", NULL },
    { "\\*not this\\* *this*", "*not this* <i>this</i>" },
    { "**😀**", "<b>😀</b>" },
    { "*\u202eevil*", "<i>evil</i>" },
  };

  check_markup (cases, G_N_ELEMENTS (cases));
}

static void
test_blocks (void)
{
  const Case cases[] = {
    { "# One *two*", "<b>One </b><b><i>two</i></b>" },
    { "#hashtag **x**", "#hashtag <b>x</b>" },
    { "- one\n- two\n  - three", "\u2022 one\n\u2022 two\n  \u2022 three" },
    { "* one\n\n* two", "\u2022 one\n\n\u2022 two" },
    { "+ one", NULL },
    { "3. **x**\n3. y\n7) z", "3. <b>x</b>\n3. y\n7) z" },
    { "1. - # *deep*", "1. \u2022 <b><i>deep</i></b>" },
    { "> quoted\n> more\nanswer", FAINT "\u258e" END " quoted\n" FAINT "\u258e" END " more\nanswer" },
    { ">> deep", FAINT "\u258e" END FAINT "\u258e" END " deep" },
    { "before\n```\na  b\n  *c*\n```\nafter", "before\n" CODE "a  b" END "\n" CODE "\u00a0" END CODE "\u00a0" END CODE "*c*" END "\nafter" },
    { "```c\nint x;", FAINT "c" END "\n" CODE "int x;" END },
    { "- ```c d\n  x\n  ```\n- y *z*", "\u2022 " FAINT "c d" END "\n" CODE "\u00a0" END CODE "\u00a0" END CODE "x" END "\n\u2022 y <i>z</i>" },
    { "a\n```words", "a\n" FAINT "words" END },
    { "~~~\n> x\ny\n~~~", CODE "&gt; x" END "\n" CODE "y" END },
    { "a\n\n\n**b**\nc", "a\n\n\n<b>b</b>\nc" },
    { "  **x**\n   y", "  <b>x</b>\n   y" },
  };

  check_markup (cases, G_N_ELEMENTS (cases));
}

/* What only looks like a mark, or would be left out by who renders documents. */
static void
test_nothing_lost (void)
{
  const Case cases[] = {
    { "#", NULL },
    { "***", NULL },
    { "a\n#\n*b*", NULL },
    { "> - ```words\na *b*", FAINT "\u258e" END " \u2022 " FAINT "words" END "\na <i>b</i>" },
    { "-", NULL },
    { "- - -", NULL },
    { "total\n---\n**12**", "total\n---\n<b>12</b>" },
    { "a\n=\n**b**", "a\n=\n<b>b</b>" },
    { "[x]: https://a.org **y**", "[x]: <a href=\"https://a.org\">https://a.org</a> <b>y</b>" },
    { "[x]: /hidden \"words\" **y**", "[x]: /hidden &quot;words&quot; <b>y</b>" },
    { "\u00af\\_(\u30c4)_/\u00af **x**", "\u00af\\_(\u30c4)_/\u00af <b>x</b>" },
    { "\\\\server\\.x **x**", "\\\\server\\.x <b>x</b>" },
    { "**a**\\\nb", "<b>a</b>\\\nb" },
    { "&lt; &#65; *x*", "&amp;lt; &amp;#65; <i>x</i>" },
    { "<b>no</b> *x*", "&lt;b&gt;no&lt;/b&gt; <i>x</i>" },
    { "<!-- no --> *x*", "&lt;!-- no --&gt; <i>x</i>" },
    { "| a | b |\n|---|---|\n| *c* | d |", "| a | b |\n|---|---|\n| <i>c</i> | d |" },
    { "![picture](pic.png) *x*", "![picture](pic.png) <i>x</i>" },
    { "![a](https://a.org/b.png)", "![a](<a href=\"https://a.org/b.png\">https://a.org/b.png</a>)" },
    { "*a*\r\nb", "<i>a</i>\nb" },
  };

  check_markup (cases, G_N_ELEMENTS (cases));
}

static void
test_links (void)
{
  const Case cases[] = {
    { "[here](https://a.org/x)", "<a href=\"https://a.org/x\">here</a> (\u2068a.org\u2069)" },
    { "[a.org](https://a.org/)", "<a href=\"https://a.org/\">a.org</a>" },
    { "[https://a.org](https://b.org)", "<a href=\"https://b.org\">https://a.org</a> (\u2068b.org\u2069)" },
    { "[a **b**](https://a.org) c", "<a href=\"https://a.org\">a <b>b</b></a> (\u2068a.org\u2069) c" },
    { "[mail](mailto:ada@a.org?attach=/etc/passwd)", "<a href=\"mailto:ada@a.org\">mail</a> (\u2068ada@a.org\u2069)" },
    { "<ada@a.org>", "<a href=\"mailto:ada@a.org\">ada@a.org</a>" },
    { "[to <ada@a.org>](https://b.org)", "<a href=\"https://b.org\">to &lt;ada@a.org&gt;</a> (\u2068b.org\u2069)" },
    { "[x](javascript:alert(1))", NULL },
    { "[*x*](file:///etc/passwd) y", "[*<i>x</i>*](file:///etc/passwd) y" },
    { "[x](<https://a.org> \"title\")", "[x](&lt;<a href=\"https://a.org\">https://a.org</a>&gt; &quot;title&quot;)" },
    { "[](https://a.org)", "[](<a href=\"https://a.org\">https://a.org</a>)" },
    { "[x](https://a.org\\@b.org) *y*", "[x](https://a.org\\@b.org) <i>y</i>" },
    { "https://a.org/*b*/_c_ **d**", "<a href=\"https://a.org/*b*/_c_\">https://a.org/*b*/_c_</a> <b>d</b>" },
    { "**https://a.org/b**", "<b><a href=\"https://a.org/b\">https://a.org/b</a></b>" },
    { "_https://a.org/b_", "<i><a href=\"https://a.org/b\">https://a.org/b</a></i>" },
    { "`curl https://a.org/b` *x*", CODE "curl <a href=\"https://a.org/b\">https://a.org/b</a>" END " <i>x</i>" },
    { "[w](https://a.org/x_(y))", "<a href=\"https://a.org/x_(y)\">w</a> (\u2068a.org\u2069)" },
    { "[a](https://b.org@c.org/)", "<a href=\"https://b.org@c.org/\">a</a> (\u2068c.org\u2069)" },
  };

  check_markup (cases, G_N_ELEMENTS (cases));
}

static void
test_words (void)
{
  const Case cases[] = {
    { "plain", NULL },
    { "**dinner** at `eight`?", "dinner at eight?" },
    { "Look at https://a.org/b?c=d.", "Look at link to a.org." },
    { "[here](https://a.org/x) now", "here (link to a.org) now" },
    { "[a.org](https://a.org)", "link to a.org" },
    { "> quoted\n> more\nanswer", "Quote: quoted more answer" },
    { "- one\n- two", "\u2022 one \u2022 two" },
    { "a < b **c**", "a < b c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = parley_message_text_to_words (cases[i].in, TRUE);

      g_assert_cmpstr (out, ==, cases[i].out != NULL ? cases[i].out : cases[i].in);
    }
}

/* On one line there is no room for marks, but nothing leads elsewhere unseen. */
static void
test_preview (void)
{
  const Case cases[] = {
    { NULL, "" },
    { "**dinner** at\n`eight` < nine", "dinner at eight < nine" },
    { "[here](https://a.org/x) and https://b.org/y", "here (a.org) and https://b.org/y" },
    { "> who?\n- **I**", "\u258e who? \u2022 I" },
    { "**a very long message that goes on and on**", "a very long message that goes on…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = parley_message_text_preview (cases[i].in, 32);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

static void
test_list_links (void)
{
  g_autoptr (GPtrArray) none = parley_message_text_list_links ("no *link* here");
  g_autoptr (GPtrArray) some = parley_message_text_list_links ("https://a.org, [b](https://b.org), https://a.org and [c](file:///d)");
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GPtrArray) first = NULL;

  for (guint i = 0; i < 50; i++)
    g_string_append_printf (many, "https://%u.example.org ", i);
  first = parley_message_text_list_links (many->str);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (some->len, ==, 2);
  g_assert_cmpstr (((ParleyLink *)some->pdata[1])->place, ==, "b.org");
  g_assert_cmpuint (first->len, ==, 10);
}

/* Nothing that most people write is looked at twice. */
static void
test_is_in (void)
{
  const char *none[] = { "", "Dinner at eight?", "it's 5 - 3, i.e. 2", "10*2 = 20", "snake_case", "a\nb\n\nc", "#hash is not first? #no", "[1] see there", "1. one\n2. two", "a > b", "-5 degrees" };
  const char *some[] = { "**a**", "x\n- y", "> z", "`a`", "[a](b)", "<a@b.org>", "# a", "a\n  * b" };

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_false (parley_markdown_is_in (none[i]));
  for (guint i = 0; i < G_N_ELEMENTS (some); i++)
    g_assert_true (parley_markdown_is_in (some[i]));
}

static char *
repeat (const char *part, guint times)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (text, part);
  return g_string_free_and_steal (text);
}

static void
test_fold (void)
{
  g_autofree char *lines = repeat ("line\n", 21);
  g_autofree char *few = repeat ("line\n", 19);
  g_autofree char *words = repeat ("words ", 600);
  g_autofree char *wide = repeat ("\u6f22", 1000);
  g_autofree char *separators = repeat ("\u2028", 100);
  g_autofree char *joined = repeat ("👩\u200d🚀", 700);
  gsize cut = parley_fold_find (words);

  g_assert_false (parley_message_text_is_long ("short"));
  g_assert_false (parley_message_text_is_long (few));
  g_assert_cmpuint (parley_fold_find (lines), ==, 13 * 5 + 4);
  g_assert_cmpuint (cut, >, 900);
  g_assert_cmpuint (cut, <, 14 * 72 + 2);
  g_assert_cmpint (words[cut], ==, ' ');
  g_assert_cmpuint (parley_fold_find (wide), ==, 14 * 36 * 3);
  g_assert_true (parley_message_text_is_long (separators));
  cut = parley_fold_find (joined);
  g_assert_cmpuint (g_utf8_get_char (joined + cut), ==, 0x1f469);
}

static void
test_fold_shown (void)
{
  g_autofree char *lines = repeat ("**line**\n", 30);
  g_autofree char *folded = parley_message_text_to_markup (lines, TRUE);
  g_autofree char *whole = parley_message_text_to_markup (lines, FALSE);
  g_autofree char *code = g_strconcat ("```\n", lines, "```", NULL);
  g_autofree char *folded_code = parley_message_text_to_markup (code, TRUE);
  g_autofree char *words = parley_message_text_to_words (lines, TRUE);

  g_assert_true (g_str_has_suffix (folded, "<b>line</b>…\n<a href=\"parley:more\">Show more</a>"));
  g_assert_null (strstr (whole, "parley:more"));
  g_assert_true (g_str_has_suffix (folded_code, CODE "**line**" END "…\n<a href=\"parley:more\">Show more</a>"));
  g_assert_true (g_str_has_suffix (words, "line line… Long message, shown in part."));
}

/* The worst that one message can hold is understood, and grows to no more than its share.
 * How long it takes is only told, for a machine may stop for longer than any of it lasts.
 */
static void
test_hostile (void)
{
  const char *parts[] = { "*", "_a", "**a", "~", "`", "[", "![", "](", ">", "> ", "- ", "1. ", "#", "<", "\\", "a*", "[a](https://a.org)", "https://", "```\n", "*a_b", "\n", "]:", "&" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *text = repeat (parts[i], 4000 / strlen (parts[i]));
      g_autofree char *markup = NULL;
      gint64 before = g_get_monotonic_time ();

      markup = parley_message_text_to_markup (text, FALSE);
      g_test_message ("%s: %.2f ms", parts[i], (g_get_monotonic_time () - before) / 1000.0);
      g_assert_cmpuint (strlen (markup), <, 200 * strlen (text));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/markdown/spans", test_spans);
  g_test_add_func ("/ui/markdown/blocks", test_blocks);
  g_test_add_func ("/ui/markdown/nothing-lost", test_nothing_lost);
  g_test_add_func ("/ui/markdown/links", test_links);
  g_test_add_func ("/ui/markdown/words", test_words);
  g_test_add_func ("/ui/markdown/preview", test_preview);
  g_test_add_func ("/ui/markdown/list-links", test_list_links);
  g_test_add_func ("/ui/markdown/is-in", test_is_in);
  g_test_add_func ("/ui/markdown/fold", test_fold);
  g_test_add_func ("/ui/markdown/fold-shown", test_fold_shown);
  g_test_add_func ("/ui/markdown/hostile", test_hostile);
  return g_test_run ();
}
