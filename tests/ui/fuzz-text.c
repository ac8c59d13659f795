/* Whatever is written, its markup is well formed, every link in it is one that
 * may be followed, nothing in it turns the words around it, and no word is lost.
 */

#include <string.h>

#include "parley-link.h"
#include "parley-message-text.h"
#include "parley-text.h"
#include "parley-visible.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

typedef struct
{
  GString *words; /* what is seen of the markup */
  guint links;    /* that are open */
  guint mores;
} Seen;

static void
on_element (GMarkupParseContext *context, const char *name, const char **names, const char **values, gpointer data, GError **error)
{
  Seen *seen = data;
  g_autoptr (ParleyLink) link = NULL;

  if (!g_str_equal (name, "a"))
    return;
  g_assert_cmpuint (seen->links++, ==, 0);
  g_assert_cmpstr (names[0], ==, "href");
  if (g_str_equal (values[0], PARLEY_MESSAGE_TEXT_MORE))
    {
      seen->mores++;
      return;
    }
  link = parley_link_new (values[0]);
  g_assert_nonnull (link);
  g_assert_cmpstr (link->uri, ==, values[0]);
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Seen *seen = data;

  seen->links -= g_str_equal (name, "a");
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Seen *seen = data;

  g_string_append_len (seen->words, text, length);
}

static void
read_markup (Seen *seen, const char *markup)
{
  const GMarkupParser parser = { .start_element = on_element, .end_element = on_end, .text = on_text };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, seen, NULL);
  g_autofree char *whole = g_strconcat ("<markup>", markup, "</markup>", NULL);
  GError *error = NULL;

  g_markup_parse_context_parse (context, whole, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
}

/* Every letter and digit, in its order; there may be more, such as hosts. */
static void
check_words (const char *text, const char *seen)
{
  g_autofree char *visible = parley_visible_text (text, -1);

  for (const char *p = visible; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c))
        continue;
      while (*seen != '\0' && g_utf8_get_char (seen) != c)
        seen = g_utf8_next_char (seen);
      g_assert_cmpint (*seen, !=, '\0');
      seen = g_utf8_next_char (seen);
    }
}

static void
check_markup (const char *text, gboolean folded)
{
  g_autofree char *markup = parley_message_text_to_markup (text, folded);
  gboolean cut = folded && parley_message_text_is_long (text);
  Seen seen = { .words = g_string_new (NULL) };

  read_markup (&seen, markup);
  g_assert_cmpuint (seen.mores, ==, cut);
  g_assert_null (strstr (markup, "\u202e"));
  g_assert_null (strstr (markup, "\u202d"));
  /* Where a link with words of its own leads is said by its host. */
  if (!cut && strstr (text, "](") == NULL)
    check_words (text, seen.words->str);
  g_string_free (seen.words, TRUE);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *raw = g_strndup ((const char *)bytes, length);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autofree char *words = parley_message_text_to_words (text, TRUE);
  g_autoptr (GPtrArray) links = parley_message_text_list_links (text);

  check_markup (text, FALSE);
  check_markup (text, TRUE);
  g_assert_true (g_utf8_validate (words, -1, NULL));
  g_assert_null (strpbrk (words, "\n\r"));
  g_assert_cmpuint (links->len, <=, 10);
  return 0;
}
