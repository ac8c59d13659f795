/* What is said and what is understood: texts, times, addresses, arguments. */
#include "config.h"

#include <gio/gio.h>
#include <pango/pangocairo.h>

#include "firebase-error.h"
#include "parley-arguments.h"
#include "parley-deployment.h"
#include "parley-emoji.h"
#include "parley-keyring.h"
#include "parley-link.h"
#include "parley-lookalike.h"
#include "parley-moment.h"
#include "parley-sentence.h"
#include "parley-text.h"
#include "parley-trial.h"
#include "parley-visible.h"

typedef struct
{
  const char *in;
  const char *out;
} Case;

static void
test_plain (void)
{
  const Case cases[] = {
    { NULL, "" },
    { "", "" },
    { "hello", "hello" },
    { "  two\n\nlines\t", "two lines" },
    { "\u202eevil\u202c", "evil" },
    { "\u2068Ada\u2069", "Ada" },
    { "soft\u00adhyphen\ufeff", "softhyphen" },
    { "👩\u200d🚀", "👩\u200d🚀" },
    { "a\x01z", "a z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = parley_text_plain (cases[i].in);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

/* A name of the other direction must not turn the sentence that it begins, as it is drawn. */
static void
test_isolate (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  g_autoptr (PangoLayout) layout = pango_layout_new (context);
  g_autofree char *name = parley_text_isolate ("\u05e0\u05d5\u05e2\u05dd");
  g_autofree char *sentence = g_strdup_printf ("%s in Dinner", name);
  PangoRectangle first, last;

  pango_layout_set_text (layout, sentence, -1);
  pango_layout_index_to_pos (layout, strstr (sentence, "\u05e0") - sentence, &first);
  pango_layout_index_to_pos (layout, strstr (sentence, "Dinner") - sentence, &last);
  g_assert_cmpint (first.x, <, last.x);
  g_object_unref (context);
}

static void
test_preview (void)
{
  g_autofree char *whole = parley_text_preview ("נפלא", 4);
  g_autofree char *cut = parley_text_preview ("one two three", 8);

  g_assert_cmpstr (whole, ==, "נפלא");
  g_assert_cmpstr (cut, ==, "one two…");
}

static void
test_markup (void)
{
  const Case cases[] = {
    { NULL, "" },
    { "1 < 2 & 3", "1 &lt; 2 &amp; 3" },
    { "see https://a.org/b.", "see <a href=\"https://a.org/b\">https://a.org/b</a>." },
    { "(https://a.org/b)", "(<a href=\"https://a.org/b\">https://a.org/b</a>)" },
    { "https://a.org/b_(c)", "<a href=\"https://a.org/b_(c)\">https://a.org/b_(c)</a>" },
    { "https://a.org/?x=1&y=\"", "<a href=\"https://a.org/?x=1&amp;y=\">https://a.org/?x=1&amp;y=</a>&quot;" },
    { "HTTP://A.org", "<a href=\"HTTP://A.org\">HTTP://A.org</a>" },
    { "javascript://x", "javascript://x" },
    { "xhttp://a.org", "xhttp://a.org" },
    { "https://a.org/\u202egpj", "<a href=\"https://a.org/\">https://a.org/</a>gpj" },
    { "https://", "https://" },
    { "https://a.org@b.org/", "<a href=\"https://a.org@b.org/\">https://a.org@b.org/</a> (\u2068b.org\u2069)" },
    { "https://b\u00fccher.de", "<a href=\"https://b\u00fccher.de\">https://b\u00fccher.de</a> (\u2068xn--bcher-kva.de\u2069)" },
    { "https://a.org\\@b.org", "https://a.org\\@b.org" },
    { "\u2764\ufe0f", "<span size=\"250%\">\u2764\ufe0f</span>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = parley_text_to_markup (cases[i].in);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

static void
test_emoji (void)
{
  const struct
  {
    const char *text;
    guint n;
  } cases[] = {
    { "", 0 },
    { "a", 0 },
    { "7", 0 },
    { "\u00a9", 0 },
    { "\u2764", 0 },
    { "\u2764\ufe0f", 1 },
    { "😀", 1 },
    { "😀 😀\n😀", 3 },
    { "😀😀😀😀", 0 },
    { "😀!", 0 },
    { "👍🏽", 1 },
    { "👩\u200d🚀", 1 },
    { "👩🏽\u200d\u2764\ufe0f\u200d💋\u200d👨🏿", 1 },
    { "🏃\u200d\u2642", 1 },
    { "👩\u200d", 0 },
    { "\u200d👩", 0 },
    { "🇩🇪", 1 },
    { "🇩🇪🇫🇷", 2 },
    { "🇩", 0 },
    { "7\ufe0f\u20e3", 1 },
    { "#\u20e3", 1 },
    { "7\ufe0f", 0 },
    { "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1 },
    { "🏴\U000e0067", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (parley_emoji_count (cases[i].text, 3), ==, cases[i].n);
}

static void
test_links (void)
{
  const Case cases[] = {
    { "https://Example.ORG/x", "example.org" },
    { "http://[::1]:8080/", "::1" },
    { "https://user:secret@b.org", "b.org" },
    { "https://xn--bcher-kva.de", "xn--bcher-kva.de" },
    { "https://\u0430pple.com", "xn--pple-43d.com" },
    { "mailto:ada@example.org", "ada@example.org" },
    { "mailto:ada@example.org?attach=/etc/passwd", "ada@example.org" },
    { "mailto:ada@example.org,ben@example.org", NULL },
    { "mailto:ada", NULL },
    { "https://a.org\\@b.org", NULL },
    { "https://a.org/ x", NULL },
    { "https:///x", NULL },
    { "https://", NULL },
    { "javascript:alert(1)", NULL },
    { "file:///etc/passwd", NULL },
    { "data:text/html,x", NULL },
    { "parley://join/x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ParleyLink) link = parley_link_new (cases[i].in);

      g_assert_cmpstr (link != NULL ? link->place : NULL, ==, cases[i].out);
    }
}

static void
test_honest_labels (void)
{
  const struct
  {
    const char *address;
    const char *label;
    gboolean plain;
  } cases[] = {
    { "https://a.org/x", "https://a.org/x", TRUE },
    { "https://a.org/x", "a.org/x", TRUE },
    { "https://a.org/x", "a.org", TRUE },
    { "https://a.org/x", "here", FALSE },
    { "https://a.org/x", "https://b.org", FALSE },
    { "https://b.org@a.org/", "https://b.org@a.org/", FALSE },
    { "https://\u0430.org/", "https://\u0430.org/", FALSE },
    { "mailto:ada@a.org", "ada@a.org", TRUE },
    { "mailto:ada@a.org", "ben@a.org", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ParleyLink) link = parley_link_new (cases[i].address);

      g_assert_cmpint (parley_link_is_plain (link, cases[i].label), ==, cases[i].plain);
    }
}

static void
test_visible (void)
{
  const Case cases[] = {
    { "one\n\ttwo", "one\n\ttwo" },
    { "a\u2028b", "a\nb" },
    { "\u202eevil\u2066", "evil" },
    { "a\x01\x7fz", "a\u2401\u2421z" },
    { "a\xc2\x85z", "a\ufffdz" },
    { "so\u00adft\ufeff", "soft" },
    { "\u05d0\u200f!", "\u05d0\u200f!" },
    { "\u200d\u200dx", "x" },
    { "👩\u200d\u200d🚀", "👩\u200d🚀" },
    { "hidden\U000e0041", "hidden" },
    { "🏴\U000e0067\U000e007f", "🏴\U000e0067\U000e007f" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = parley_visible_text (cases[i].in, -1);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

/* However many marks stand on a letter, the line stays as high as a few make it. */
static void
test_towers (void)
{
  g_autoptr (GString) tower = g_string_new ("a");
  g_autofree char *out = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (tower, "\u0301");
  g_string_append (tower, "b\u0301");
  out = parley_visible_text (tower->str, -1);
  g_assert_cmpint (g_utf8_strlen (out, -1), ==, 1 + 6 + 2);
  g_assert_true (g_str_has_suffix (out, "b\u0301"));
}

static void
test_lookalikes (void)
{
  const struct
  {
    const char *a;
    const char *b;
    gboolean alike;
  } cases[] = {
    { "Ada", "Ada", TRUE },
    { "Ada", "ada ", TRUE },
    { "Ada", "\u0410da", TRUE },
    { "Ada", "Ad\u0430", TRUE },
    { "Ada", "A\u200bd\u200da", TRUE },
    { "Ada", "\uff21\uff44\uff41", TRUE },
    { "Ada", "\U0001d400da", TRUE },
    { "Ada L", "AdaL", TRUE },
    { "Alan", "AIan", TRUE },
    { "Bob", "B0b", TRUE },
    { "Bernard", "Bemard", TRUE },
    { "\u041c\u0430\u043a\u0441", "Makc", TRUE },
    { "\u039d\u03bf\u03b1", "voa", TRUE },
    { "Ada", "Ida", FALSE },
    { "Ada", "\u00c1da", FALSE },
    { "Ada", "", FALSE },
    { "", "", FALSE },
    { NULL, NULL, FALSE },
    { "\u200b", " ", FALSE },
    { "Anna", "Ann", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (parley_lookalike (cases[i].a, cases[i].b), ==, cases[i].alike);
      g_assert_cmpint (parley_lookalike (cases[i].b, cases[i].a), ==, cases[i].alike);
    }
}

static gint64
local (int year, int month, int day, int hour, int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, minute, 0);

  return g_date_time_to_unix (time) * 1000;
}

static void
test_days (void)
{
  gint64 now = local (2026, 11, 24, 0, 5);
  const struct
  {
    gint64 at;
    const char *day;
    const char *brief;
    const char *seen;
  } cases[] = {
    { local (2026, 11, 24, 0, 0), "Today", "00:00", "Last seen at 00:00" },
    { local (2026, 11, 23, 23, 59), "Yesterday", "Yesterday", "Last seen yesterday" },
    { local (2026, 11, 22, 12, 0), "Sunday, 22 November", "Sunday", "Last seen on Sunday" },
    { local (2026, 11, 18, 12, 0), "Wednesday, 18 November", "Wednesday", "Last seen on Wednesday" },
    { local (2026, 1, 3, 12, 0), "Saturday, 3 January", "3 Jan", "Last seen on 3 Jan" },
    { local (2024, 2, 29, 12, 0), "29 February 2024", "02/29/24", "Last seen on 02/29/24" },
    { local (2026, 11, 24, 0, 30), "Today", "00:30", "Last seen at 00:30" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *day = parley_moment_day (cases[i].at, now);
      g_autofree char *brief = parley_moment_short (cases[i].at, now);
      g_autofree char *joined = parley_moment_day_joined (cases[i].at, now);
      g_autofree char *seen = parley_moment_last_seen (cases[i].at, now);

      g_assert_cmpstr (day, ==, cases[i].day);
      g_assert_cmpstr (brief, ==, cases[i].brief);
      g_assert_cmpstr (joined, ==, cases[i].day);
      g_assert_cmpstr (seen, ==, cases[i].seen);
    }
}

/* Times that no calendar holds must not take the program down. */
static void
test_wild_times (void)
{
  const gint64 times[] = { G_MININT64, -1, 0, 1, G_MAXINT64 / 1000, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *time = parley_moment_time (times[i]);
      g_autofree char *day = parley_moment_day (times[i], parley_moment_now ());
      g_autofree char *brief = parley_moment_short (times[i], parley_moment_now ());

      g_assert_true (*time != '\0' && *day != '\0' && *brief != '\0');
      g_assert_cmpint (parley_moment_day_start (times[i]), <, parley_moment_day_end (times[i]));
    }
}

static void
test_day_bounds (void)
{
  gint64 at = local (2026, 11, 24, 14, 5);

  g_assert_cmpint (parley_moment_day_start (at), ==, local (2026, 11, 24, 0, 0));
  g_assert_cmpint (parley_moment_day_end (at), ==, local (2026, 11, 25, 0, 0));
}

/* Every cause has a sentence of its own, which ends like one. */
static void
test_errors (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "anything");

  for (int code = FIREBASE_ERROR_NETWORK; code <= FIREBASE_ERROR_DISABLED; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (FIREBASE_ERROR, code, "a cause.");
      char *sentence = parley_sentence_for_error (error);

      g_assert_true (g_str_has_suffix (sentence, "."));
      g_assert_true (g_hash_table_add (seen, sentence));
    }
  for (int code = PARLEY_KEYRING_ERROR_LOCKED; code <= PARLEY_KEYRING_ERROR_FAILED; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (PARLEY_KEYRING_ERROR, code, "a cause");

      g_assert_true (g_hash_table_add (seen, parley_sentence_for_error (error)));
    }
  g_assert_true (g_hash_table_add (seen, parley_sentence_for_error (other)));
  g_assert_false (g_hash_table_add (seen, parley_sentence_for_error (NULL)));
}

static void
test_addresses (void)
{
  const Case uris[] = {
    { "example.org", "https://example.org/.well-known/parley.json" },
    { " chat.example.org/ ", "https://chat.example.org/.well-known/parley.json" },
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080/.well-known/parley.json" },
    { "https://example.org/a.json", "https://example.org/a.json" },
    { "example.org/a.json", "https://example.org/a.json" },
  };
  const Case people[] = {
    { "Ada", "ada@example.org" },
    { "Ada Lovelace", "ada.lovelace@example.org" },
    { "Zoë", "zoe@example.org" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autofree char *uri = parley_deployment_make_uri (uris[i].in);

      g_assert_cmpstr (uri, ==, uris[i].out);
    }
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *address = parley_trial_make_address (people[i].in);

      g_assert_cmpstr (address, ==, people[i].out);
    }
}

static ParleyArguments *
parse (const char *line, GError **error)
{
  g_auto (GStrv) argv = NULL;
  int argc;
  ParleyArguments *arguments;

  g_shell_parse_argv (line, &argc, &argv, NULL);
  arguments = parley_arguments_parse (argc, argv, error);
  return arguments;
}

static void
test_good_arguments (void)
{
  const struct
  {
    const char *line;
    const char *said;
  } cases[] = {
    { "parley", "default - - 0" },
    { "parley --try", "try - - 1" },
    { "parley --try --as 'Ada L'", "try-ada-l - Ada L 1" },
    { "parley --profile work", "work - - 0" },
    { "parley --deployment https://a.org/x.json --as Ada", "default https://a.org/x.json Ada 0" },
    { "parley --deployment=/a.json", "default file:///a.json - 0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ParleyArguments) got = parse (cases[i].line, &error);
      g_autofree char *said = NULL;

      g_assert_no_error (error);
      said = g_strdup_printf ("%s %s %s %d", got->profile, got->deployment != NULL ? got->deployment : "-", got->as != NULL ? got->as : "-", got->try_here);
      g_assert_cmpstr (said, ==, cases[i].said);
    }
}

static void
test_bad_arguments (void)
{
  const char *lines[] = {
    "parley --nonsense",
    "parley something",
    "parley --profile ../x",
    "parley --profile ''",
    "parley --profile -x",
    "parley --try --deployment https://a.org/x.json",
    "parley --as Ada",
    "parley --try --as ''",
    "parley --profile",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (lines[i], &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/words/plain", test_plain);
  g_test_add_func ("/ui/words/isolate", test_isolate);
  g_test_add_func ("/ui/words/preview", test_preview);
  g_test_add_func ("/ui/words/markup", test_markup);
  g_test_add_func ("/ui/words/emoji", test_emoji);
  g_test_add_func ("/ui/words/links", test_links);
  g_test_add_func ("/ui/words/honest-labels", test_honest_labels);
  g_test_add_func ("/ui/words/visible", test_visible);
  g_test_add_func ("/ui/words/towers", test_towers);
  g_test_add_func ("/ui/words/lookalikes", test_lookalikes);
  g_test_add_func ("/ui/words/days", test_days);
  g_test_add_func ("/ui/words/wild-times", test_wild_times);
  g_test_add_func ("/ui/words/day-bounds", test_day_bounds);
  g_test_add_func ("/ui/words/errors", test_errors);
  g_test_add_func ("/ui/words/addresses", test_addresses);
  g_test_add_func ("/ui/words/good-arguments", test_good_arguments);
  g_test_add_func ("/ui/words/bad-arguments", test_bad_arguments);
  return g_test_run ();
}
