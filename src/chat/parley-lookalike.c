/* Names that a person could take for one another.  Two are alike where their
 * skeletons are the same, as in Unicode Technical Standard 39: unseen characters
 * and blanks are left out, and each letter is replaced by the one it looks like.
 * The table is the part of its confusables.txt that is about Cyrillic, Greek,
 * Armenian and the digits against Latin letters, for lower case; compatibility
 * forms (full width, mathematical, ligatures) go by NFKC before.
 */

#include "parley-lookalike.h"

static const struct
{
  gunichar from;
  char to[4];
} table[] = {
  /* Cyrillic */
  { 0x0430, "a" },
  { 0x0432, "b" },
  { 0x0435, "e" },
  { 0x043a, "k" },
  { 0x043c, "rn" },
  { 0x043d, "h" },
  { 0x043e, "o" },
  { 0x0440, "p" },
  { 0x0441, "c" },
  { 0x0442, "t" },
  { 0x0443, "y" },
  { 0x0445, "x" },
  { 0x0455, "s" },
  { 0x0456, "l" },
  { 0x0458, "j" },
  { 0x04af, "y" },
  { 0x04bb, "h" },
  { 0x04cf, "l" },
  { 0x0501, "d" },
  { 0x051b, "q" },
  { 0x051d, "w" },
  { 0x0433, "r" },
  { 0x0475, "v" },
  { 0x044c, "b" },
  /* Greek */
  { 0x03b1, "a" },
  { 0x03b2, "b" },
  { 0x03b5, "e" },
  { 0x03b6, "z" },
  { 0x03b7, "h" },
  { 0x03b9, "l" },
  { 0x03ba, "k" },
  { 0x03bc, "rn" },
  { 0x03bd, "v" },
  { 0x03bf, "o" },
  { 0x03c1, "p" },
  { 0x03c3, "o" },
  { 0x03c4, "t" },
  { 0x03c5, "y" },
  { 0x03c7, "x" },
  { 0x03f2, "c" },
  { 0x03b3, "y" },
  { 0x03f3, "j" },
  /* Armenian */
  { 0x0585, "o" },
  { 0x057d, "u" },
  { 0x0578, "n" },
  { 0x0570, "h" },
  { 0x0581, "g" },
  { 0x0566, "q" },
  { 0x0575, "j" },
  /* Latin and digits among themselves; what looks like m looks like rn, too */
  { '0', "o" },
  { '1', "l" },
  { 'i', "l" },
  { '|', "l" },
  { 0x0131, "l" },
  { 0x0251, "a" },
  { 0x0261, "g" },
  { 0x0269, "l" },
  { 0x028f, "y" },
  { 0x1d0f, "o" },
  { 0x1d1c, "u" },
  { 0x1d20, "v" },
  { 0x1d21, "w" },
  { 0x1d22, "z" },
  { 'm', "rn" },
};

static gboolean
is_left_out (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_iszerowidth (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
         c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0x2800;
}

static void
append_likeness (GString *skeleton, gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].from == c)
      {
        g_string_append (skeleton, table[i].to);
        return;
      }
  g_string_append_unichar (skeleton, c);
}

/**
 * parley_lookalike_skeleton:
 * @name: (nullable): a name
 *
 * Returns: (transfer full): what stays of @name for an eye that looks once; not
 *   to be shown
 */
char *
parley_lookalike_skeleton (const char *name)
{
  g_autofree char *compatible = name != NULL ? g_utf8_normalize (name, -1, G_NORMALIZE_NFKC) : NULL;
  g_autofree char *folded = compatible != NULL ? g_utf8_casefold (compatible, -1) : g_strdup ("");
  g_autofree char *plain = g_utf8_normalize (folded, -1, G_NORMALIZE_NFKC);
  GString *skeleton = g_string_new (NULL);

  for (const char *p = plain != NULL ? plain : ""; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_left_out (g_utf8_get_char (p)))
      append_likeness (skeleton, g_utf8_get_char (p));
  return g_string_free_and_steal (skeleton);
}

/**
 * parley_lookalike:
 * @a: (nullable): a name
 * @b: (nullable): a name
 *
 * Returns: whether one could be taken for the other; never where one is empty
 */
gboolean
parley_lookalike (const char *a, const char *b)
{
  g_autofree char *first = parley_lookalike_skeleton (a);
  g_autofree char *second = parley_lookalike_skeleton (b);

  return *first != '\0' && g_str_equal (first, second);
}
