/* Strings as the rules see them: counted in UTF-16 units, folded the same way on
 * every computer, numbers written as JavaScript writes them.
 */

#include "backend-rules-text.h"

#include <math.h>
#include <string.h>

double
backend_rules_text_length (const char *text)
{
  gsize length = 0;

  for (const guchar *c = (const guchar *)text; *c != '\0'; c++)
    length += ((*c & 0xc0) != 0x80 ? 1 : 0) + (*c >= 0xf0 ? 1 : 0);
  return (double)length;
}

static gsize
count_occurrences (const char *text, const char *part, gsize length)
{
  gsize count = 0;

  for (const char *found = strstr (text, part); found != NULL; found = strstr (found + length, part))
    count++;
  return count;
}

/**
 * backend_rules_text_replace:
 * @limit: how many bytes the result may have
 *
 * Returns: (nullable): @text with @to for each @from; %NULL beyond the limit
 */
char *
backend_rules_text_replace (BackendRulesMemory *memory, const char *text, const char *from, const char *to, gsize limit)
{
  gsize from_length = strlen (from), to_length = strlen (to), length = strlen (text);
  gsize count = from_length > 0 ? count_occurrences (text, from, from_length) : 0;
  gsize kept = length - count * from_length;
  char *result, *end;

  if (count > 0 && to_length > 0 && (kept > limit || count > (limit - kept) / to_length))
    return NULL;
  result = end = backend_rules_memory_take (memory, kept + count * to_length + 1);
  for (; count > 0; count--)
    {
      const char *found = strstr (text, from);

      end = (char *)memcpy (end, text, (gsize)(found - text)) + (found - text);
      end = (char *)memcpy (end, to, to_length) + to_length;
      text = found + from_length;
    }
  strcpy (end, text);
  return result;
}

/* Not GLib's own functions for whole strings: they know Turkish, where the
 * computer does.
 */
char *
backend_rules_text_fold (BackendRulesMemory *memory, const char *text, gboolean to_upper)
{
  g_autoptr (GString) folded = g_string_sized_new (strlen (text));

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar character = g_utf8_get_char (text);

      if (to_upper && character == 0xdf)
        g_string_append (folded, "SS");
      else
        g_string_append_unichar (folded, to_upper ? g_unichar_toupper (character) : g_unichar_tolower (character));
    }
  return backend_rules_memory_copy (memory, folded->str, folded->len);
}

char *
backend_rules_text_join (BackendRulesMemory *memory, const char *first, const char *second)
{
  gsize first_length = strlen (first), second_length = strlen (second);
  char *joined = backend_rules_memory_take (memory, first_length + second_length + 1);

  memcpy (joined, first, first_length);
  memcpy (joined + first_length, second, second_length + 1);
  return joined;
}

/* The shortest digits that read back as the same number, and their exponent. */
static int
find_digits (double number, char *digits)
{
  char text[40];
  char *mark;
  guint length = 0;

  for (int precision = 0; precision < 17; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  mark = strchr (text, 'e');
  for (const char *c = text; c < mark; c++)
    if (g_ascii_isdigit (*c))
      digits[length++] = *c;
  digits[length] = '\0';
  return (int)g_ascii_strtoll (mark + 1, NULL, 10);
}

static void
append_decimal (GString *text, const char *digits, int exponent)
{
  int length = (int)strlen (digits);

  if (exponent < 0)
    g_string_append (text, "0.");
  for (int i = exponent; i < -1; i++)
    g_string_append_c (text, '0');
  for (int i = 0; i < MAX (length, exponent + 1); i++)
    {
      if (i > 0 && i == exponent + 1)
        g_string_append_c (text, '.');
      g_string_append_c (text, i < length ? digits[i] : '0');
    }
}

char *
backend_rules_text_from_number (BackendRulesMemory *memory, double number)
{
  g_autoptr (GString) text = g_string_new (number < 0 ? "-" : "");
  char digits[24];
  int exponent;

  if (isnan (number))
    g_string_assign (text, "NaN");
  else if (isinf (number))
    g_string_append (text, "Infinity");
  else if (exponent = find_digits (fabs (number), digits), -7 < exponent && exponent < 21)
    append_decimal (text, digits, exponent);
  else
    g_string_append_printf (text, "%c%s%se%+d", digits[0], digits[1] != '\0' ? "." : "", digits + 1, exponent);
  return backend_rules_memory_copy (memory, text->str, text->len);
}
