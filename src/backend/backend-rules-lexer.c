/* Cuts an expression of the rules into words.  Whether a slash divides or begins
 * a regular expression depends on the word before it.
 */

#include "backend-rules-syntax.h"

#include "backend-error.h"

#include <math.h>
#include <string.h>

/* The longer ones first. */
static const char *const SIGNS[] = {
  "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-",
  "*", "/", "%", "!", "?", ":", "(", ")", "[", "]", ".", ","
};

/**
 * backend_syntax_refuse:
 * @offset: where, in bytes
 *
 * Returns: %FALSE
 */
gboolean
backend_syntax_refuse (const BackendSyntaxError *error, gsize offset, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  *error->offset = offset;
  g_set_error_literal (error->error, BACKEND_ERROR, 400, text);
  return FALSE;
}

void
backend_lexer_clear (BackendLexer *self)
{
  g_clear_pointer (&self->string, g_free);
  g_clear_pointer (&self->regex, backend_regex_free);
}

gboolean
backend_lexer_is (BackendLexer *self, const char *sign)
{
  return self->kind == BACKEND_TOKEN_SIGN && strcmp (self->sign, sign) == 0;
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == '$';
}

static gboolean
read_name (BackendLexer *self)
{
  const char *start = self->at;

  while (is_name_start (*self->at) || g_ascii_isdigit (*self->at))
    self->at++;
  self->kind = BACKEND_TOKEN_NAME;
  self->string = g_strndup (start, (gsize)(self->at - start));
  return TRUE;
}

static gboolean
read_number (BackendLexer *self)
{
  char *end;

  self->kind = BACKEND_TOKEN_NUMBER;
  if (self->at[0] == '0' && g_ascii_isalnum (self->at[1]))
    return backend_syntax_refuse (&self->error, self->offset, "numbers are written in decimal, without a zero in front");
  self->number = g_ascii_strtod (self->at, &end);
  self->at = end;
  if (!isfinite (self->number) || is_name_start (*end))
    return backend_syntax_refuse (&self->error, self->offset, "this is not a number; write it like 12, 0.5 or 1e6");
  return TRUE;
}

static gboolean
read_unicode (BackendLexer *self, GString *string)
{
  gunichar character = 0;

  for (guint i = 1; i <= 4; i++)
    {
      if (!g_ascii_isxdigit (self->at[i]))
        return backend_syntax_refuse (&self->error, (gsize)(self->at - self->text), "\\u takes four hexadecimal digits");
      character = character * 16 + (gunichar)g_ascii_xdigit_value (self->at[i]);
    }
  if (character == 0 || !g_unichar_validate (character))
    return backend_syntax_refuse (&self->error, (gsize)(self->at - self->text), "this is no character; write it as it is, without \\u");
  g_string_append_unichar (string, character);
  self->at += 5;
  return TRUE;
}

static gboolean
read_escape (BackendLexer *self, GString *string)
{
  static const char NAMES[] = "nrtbfv", MEANT[] = "\n\r\t\b\f\v";
  const char *name = *self->at != '\0' ? strchr (NAMES, *self->at) : NULL;

  if (*self->at == 'u')
    return read_unicode (self, string);
  if (*self->at == '\0')
    return TRUE;
  if (name != NULL)
    g_string_append_c (string, MEANT[name - NAMES]);
  else
    g_string_append_c (string, *self->at);
  self->at++;
  return TRUE;
}

static gboolean
read_string (BackendLexer *self)
{
  g_autoptr (GString) string = g_string_new (NULL);
  char quote = *self->at++;

  while (*self->at != quote)
    {
      if (*self->at == '\0')
        return backend_syntax_refuse (&self->error, self->offset, "this string has no %c that ends it", quote);
      if (*self->at != '\\')
        g_string_append_c (string, *self->at++);
      else if (self->at++, !read_escape (self, string))
        return FALSE;
    }
  self->at++;
  self->kind = BACKEND_TOKEN_STRING;
  self->string = g_string_free_and_steal (g_steal_pointer (&string));
  return TRUE;
}

static const char *
find_regex_end (const char *at)
{
  gboolean is_in_set = FALSE;

  for (; *at != '\0' && *at != '\n' && (is_in_set || *at != '/'); at++)
    if (*at == '[')
      is_in_set = TRUE;
    else if (*at == ']')
      is_in_set = FALSE;
    else if (*at == '\\' && at[1] != '\0')
      at++;
  return *at == '/' ? at : NULL;
}

static gboolean
read_regex (BackendLexer *self)
{
  const char *start = self->at + 1, *end = find_regex_end (start);
  gboolean ignores_case;
  gsize offset = 0;

  if (end == NULL)
    return backend_syntax_refuse (&self->error, self->offset, "this regular expression has no / that ends it");
  ignores_case = end[1] == 'i';
  self->at = end + (ignores_case ? 2 : 1);
  if (is_name_start (*self->at))
    return backend_syntax_refuse (&self->error, (gsize)(self->at - self->text), "the one flag of regular expressions is i; take the others away");
  self->kind = BACKEND_TOKEN_REGEX;
  self->regex = backend_regex_new (start, (gsize)(end - start), ignores_case, &offset, self->error.error);
  *self->error.offset = (gsize)(start - self->text) + offset;
  return self->regex != NULL;
}

static gboolean
read_sign (BackendLexer *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (SIGNS); i++)
    if (g_str_has_prefix (self->at, SIGNS[i]))
      {
        self->kind = BACKEND_TOKEN_SIGN;
        self->sign = SIGNS[i];
        self->at += strlen (SIGNS[i]);
        return TRUE;
      }
  return backend_syntax_refuse (&self->error, self->offset, "“%.*s” has no meaning here; a rule is one expression without assignments",
                                (int)(g_utf8_next_char (self->at) - self->at), self->at);
}

/* After a value a slash divides. */
static gboolean
follows_value (BackendLexer *self)
{
  if (self->kind == BACKEND_TOKEN_SIGN)
    return self->sign != NULL && (strcmp (self->sign, ")") == 0 || strcmp (self->sign, "]") == 0);
  return self->kind != BACKEND_TOKEN_END;
}

/**
 * backend_lexer_next:
 *
 * Goes to the next word.
 *
 * Returns: %FALSE for what is none; the error is set then
 */
gboolean
backend_lexer_next (BackendLexer *self)
{
  gboolean is_after_value = follows_value (self);

  backend_lexer_clear (self);
  while (g_ascii_isspace (*self->at))
    self->at++;
  self->offset = (gsize)(self->at - self->text);
  self->kind = BACKEND_TOKEN_END;
  if (*self->at == '\0')
    return TRUE;
  if (is_name_start (*self->at))
    return read_name (self);
  if (g_ascii_isdigit (*self->at) || (*self->at == '.' && g_ascii_isdigit (self->at[1])))
    return read_number (self);
  if (*self->at == '\'' || *self->at == '"')
    return read_string (self);
  if (*self->at == '/' && !is_after_value)
    return read_regex (self);
  return read_sign (self);
}
