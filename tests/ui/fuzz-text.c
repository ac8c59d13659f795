/* Whatever is written, its markup is well formed, every link in it is one that
 * may be followed, and nothing in it turns the words around it.
 */

#include <string.h>

#include "parley-link.h"
#include "parley-text.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
on_element (GMarkupParseContext *context, const char *name, const char **names, const char **values, gpointer data, GError **error)
{
  g_autoptr (ParleyLink) link = NULL;

  if (!g_str_equal (name, "a"))
    return;
  g_assert_cmpstr (names[0], ==, "href");
  link = parley_link_new (values[0]);
  g_assert_nonnull (link);
}

static void
check_markup (const char *markup)
{
  const GMarkupParser parser = { .start_element = on_element };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autofree char *whole = g_strconcat ("<markup>", markup, "</markup>", NULL);
  GError *error = NULL;

  g_markup_parse_context_parse (context, whole, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *raw = g_strndup ((const char *)bytes, length);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autofree char *markup = parley_text_to_markup (text);

  check_markup (markup);
  g_assert_null (strstr (markup, "\u202e"));
  g_assert_null (strstr (markup, "\u202d"));
  return 0;
}
