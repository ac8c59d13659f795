/* Reads a file of rules: JSON with comments, and strings that may go over several
 * lines, as Firebase's own tools write them.  Every error says where it is and
 * what to do about it.
 */

#include "backend-rules-tree.h"

#include "backend-error.h"
#include "backend-path.h"

#include <string.h>

#define MAX_BYTES (1024 * 1024)

typedef struct
{
  const char *text, *at;
  GError **error;
} Parser;

BackendRule *
backend_rule_new (BackendRule *parent, const char *name)
{
  BackendRule *self = g_new0 (BackendRule, 1);

  self->parent = parent;
  self->name = g_strdup (name);
  self->depth = parent != NULL ? parent->depth + 1 : 0;
  self->children = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)backend_rule_free);
  return self;
}

void
backend_rule_free (BackendRule *self)
{
  g_hash_table_unref (self->children);
  g_clear_pointer (&self->wildcard, backend_rule_free);
  g_clear_pointer (&self->read, backend_expression_free);
  g_clear_pointer (&self->write, backend_expression_free);
  g_clear_pointer (&self->validate, backend_expression_free);
  g_strfreev (self->indexes);
  g_free (self->name);
  g_free (self);
}

/**
 * backend_rule_get_child:
 *
 * Returns: (nullable): the rules for @key: its own, or those of any key
 */
BackendRule *
backend_rule_get_child (BackendRule *self, const char *key)
{
  BackendRule *child;

  /* A priority has no rules of its own: those of its node decide. */
  if (backend_key_is_priority (key))
    return NULL;
  child = g_hash_table_lookup (self->children, key);
  return child != NULL ? child : self->wildcard;
}

static gboolean refuse_at (Parser *parser, const char *where, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse_at (Parser *parser, const char *where, const char *format, ...)
{
  g_autofree char *text = NULL;
  const char *line_start = parser->text;
  guint line = 1;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  for (const char *c = parser->text; c < where; c++)
    if (*c == '\n')
      {
        line++;
        line_start = c + 1;
      }
  g_set_error (parser->error, BACKEND_ERROR, 400, "line %u, column %ld: %s", line, g_utf8_pointer_to_offset (line_start, where) + 1, text);
  return FALSE;
}

static const char *
find_comment_end (const char *at)
{
  const char *end = at[1] == '/' ? strchr (at, '\n') : strstr (at + 2, "*/");

  if (end == NULL)
    return at[1] == '/' ? at + strlen (at) : NULL;
  return at[1] == '/' ? end : end + 2;
}

static gboolean
skip_space (Parser *parser)
{
  while (TRUE)
    {
      const char *end;

      while (g_ascii_isspace (*parser->at))
        parser->at++;
      if (parser->at[0] != '/' || (parser->at[1] != '/' && parser->at[1] != '*'))
        return TRUE;
      end = find_comment_end (parser->at);
      if (end == NULL)
        return refuse_at (parser, parser->at, "this comment has no end; add */");
      parser->at = end;
    }
}

static gboolean
expect (Parser *parser, char sign, const char *remedy)
{
  if (!skip_space (parser))
    return FALSE;
  if (*parser->at != sign)
    return refuse_at (parser, parser->at, "a %c is missing here; %s", sign, remedy);
  parser->at++;
  return skip_space (parser);
}

static gboolean
read_hex (const char *at, gunichar *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return FALSE;
      *unit = *unit * 16 + (gunichar)g_ascii_xdigit_value (at[i]);
    }
  return TRUE;
}

/* At the `u`; a pair of surrogates is one character. */
static gboolean
read_unicode (Parser *parser, GString *string)
{
  const char *start = parser->at - 1;
  gunichar first, second;

  if (!read_hex (parser->at + 1, &first))
    return refuse_at (parser, start, "\\u takes four hexadecimal digits");
  parser->at += 5;
  if (first >= 0xd800 && first < 0xdc00 && parser->at[0] == '\\' && parser->at[1] == 'u' && read_hex (parser->at + 2, &second) && second >= 0xdc00 && second < 0xe000)
    {
      first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
      parser->at += 6;
    }
  if (first == 0 || !g_unichar_validate (first))
    return refuse_at (parser, start, "this is no character; write it as it is, without \\u");
  g_string_append_unichar (string, first);
  return TRUE;
}

static gboolean
read_escape (Parser *parser, GString *string)
{
  static const char NAMES[] = "\"\\/bfnrt", MEANT[] = "\"\\/\b\f\n\r\t";
  const char *name = *parser->at != '\0' ? strchr (NAMES, *parser->at) : NULL;

  if (*parser->at == 'u')
    return read_unicode (parser, string);
  if (name == NULL)
    return refuse_at (parser, parser->at - 1, "this escape is not JSON's; write \\\\ for a backslash");
  g_string_append_c (string, MEANT[name - NAMES]);
  parser->at++;
  return TRUE;
}

/* Up to the quote that ends it, or until @limit bytes are read: that is how the
 * place of an error inside is found again.
 */
static gboolean
read_string (Parser *parser, gsize limit, GString *string)
{
  const char *start = parser->at++;

  while (*parser->at != '"' && string->len < limit)
    {
      if (*parser->at == '\0')
        return refuse_at (parser, start, "this string has no end; add a quote");
      if (*parser->at != '\\')
        g_string_append_c (string, *parser->at++);
      else if (parser->at++, !read_escape (parser, string))
        return FALSE;
    }
  parser->at += *parser->at == '"' ? 1 : 0;
  return TRUE;
}

static char *
parse_string (Parser *parser)
{
  g_autoptr (GString) string = g_string_new (NULL);

  if (*parser->at != '"')
    {
      refuse_at (parser, parser->at, "a string in double quotes is missing here");
      return NULL;
    }
  return read_string (parser, G_MAXSIZE, string) ? g_string_free_and_steal (g_steal_pointer (&string)) : NULL;
}

static const char *
find_in_string (Parser *parser, const char *start, gsize offset)
{
  g_autoptr (GString) string = g_string_new (NULL);
  Parser again = { parser->text, start, NULL };

  read_string (&again, offset, string);
  return again.at;
}

static gboolean
take_word (Parser *parser, const char *word)
{
  gsize length = strlen (word);

  if (strncmp (parser->at, word, length) != 0 || g_ascii_isalnum (parser->at[length]))
    return FALSE;
  parser->at += length;
  return TRUE;
}

/* What the keys on the way down are called, for `$name` in expressions. */
static void
list_captures (BackendRule *rule, const char **captures)
{
  for (; rule->parent != NULL; rule = rule->parent)
    captures[rule->depth - 1] = rule->name[0] == '$' ? rule->name : NULL;
}

static gboolean
parse_expression (Parser *parser, BackendRule *rule, gboolean is_write, BackendExpression **expression)
{
  const char *captures[BACKEND_RULES_MAX_DEPTH], *start = parser->at;
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize offset = 0;

  if (take_word (parser, "true"))
    text = g_strdup ("true");
  else if (take_word (parser, "false"))
    text = g_strdup ("false");
  else if (*parser->at != '"')
    return refuse_at (parser, start, "a rule is true, false or an expression in double quotes");
  else
    text = parse_string (parser);
  if (text == NULL)
    return FALSE;
  list_captures (rule, captures);
  *expression = backend_expression_parse (text, captures, rule->depth, is_write, &offset, &local);
  if (*expression != NULL)
    return TRUE;
  return refuse_at (parser, *start == '"' ? find_in_string (parser, start, offset) : start, "%s", local->message);
}

static gboolean
is_index (const char *name)
{
  g_auto (GStrv) path = strcmp (name, ".value") != 0 ? backend_path_parse (name, NULL) : g_new0 (char *, 2);

  return path != NULL && (name[0] == '.' || path[0] != NULL);
}

static gboolean
parse_index (Parser *parser, GStrvBuilder *names)
{
  const char *start = parser->at;
  g_autofree char *name = parse_string (parser);

  if (name == NULL)
    return FALSE;
  if (!is_index (name))
    return refuse_at (parser, start, "“%s” is no index; name a child, such as \"at\" or \"a/b\", or \".value\"", name);
  g_strv_builder_add (names, name);
  return skip_space (parser);
}

static gboolean
parse_index_list (Parser *parser, GStrvBuilder *names)
{
  if (!expect (parser, '[', "an index is a string or a list of strings"))
    return FALSE;
  while (*parser->at != ']')
    {
      if (!parse_index (parser, names))
        return FALSE;
      if (*parser->at != ']' && !expect (parser, ',', "separate the indexes by commas"))
        return FALSE;
    }
  parser->at++;
  return TRUE;
}

static gboolean
parse_indexes (Parser *parser, BackendRule *rule)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (*parser->at == '"' ? !parse_index (parser, names) : !parse_index_list (parser, names))
    return FALSE;
  g_strfreev (rule->indexes);
  rule->indexes = g_strv_builder_end (names);
  return TRUE;
}

static gboolean
parse_kind (Parser *parser, BackendRule *rule, const char *kind, const char *where)
{
  const struct
  {
    const char *kind;
    BackendExpression **expression;
    gboolean is_write;
  } KINDS[] = {
    { ".read", &rule->read, FALSE },
    { ".write", &rule->write, TRUE },
    { ".validate", &rule->validate, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (KINDS); i++)
    if (strcmp (kind, KINDS[i].kind) == 0)
      {
        if (*KINDS[i].expression != NULL)
          return refuse_at (parser, where, "%s stands here twice; keep one", kind);
        return parse_expression (parser, rule, KINDS[i].is_write, KINDS[i].expression);
      }
  if (strcmp (kind, ".indexOn") != 0)
    return refuse_at (parser, where, "there is no rule “%s”; use .read, .write, .validate or .indexOn", kind);
  if (rule->indexes != NULL)
    return refuse_at (parser, where, ".indexOn stands here twice; put all indexes in one list");
  return parse_indexes (parser, rule);
}

static gboolean
check_wildcard (Parser *parser, BackendRule *rule, const char *name, const char *where)
{
  if (rule->wildcard != NULL)
    return refuse_at (parser, where, "%s and %s stand at the same place; keep one name with a dollar", rule->wildcard->name, name);
  for (const char *c = name + 1; *c != '\0' || c == name + 1; c++)
    if (!g_ascii_isalnum (*c) && *c != '_')
      return refuse_at (parser, where, "“%s” is no name; write a dollar, then letters and digits", name);
  for (; rule->parent != NULL; rule = rule->parent)
    if (strcmp (rule->name, name) == 0)
      return refuse_at (parser, where, "%s is the name of a place above already; choose another", name);
  return TRUE;
}

static gboolean
check_child (Parser *parser, BackendRule *rule, const char *name, const char *where)
{
  if (rule->depth == BACKEND_RULES_MAX_DEPTH)
    return refuse_at (parser, where, "the rules are nested too deeply; the database itself goes down %d keys", BACKEND_RULES_MAX_DEPTH);
  if (name[0] == '$')
    return check_wildcard (parser, rule, name, where);
  if (!backend_key_is_valid (name))
    return refuse_at (parser, where, "“%s” is no key; a key is not empty and has none of . $ # [ ] /", name);
  return g_hash_table_lookup (rule->children, name) == NULL || refuse_at (parser, where, "“%s” stands here twice; join both", name);
}

static gboolean parse_members (Parser *parser, BackendRule *rule);

static gboolean
parse_child (Parser *parser, BackendRule *rule, const char *name, const char *where)
{
  BackendRule *child;

  if (!check_child (parser, rule, name, where))
    return FALSE;
  child = backend_rule_new (rule, name);
  if (name[0] == '$')
    rule->wildcard = child;
  else
    g_hash_table_insert (rule->children, child->name, child);
  if (!parse_members (parser, child))
    return FALSE;
  rule->validates_below |= child->validates_below;
  return TRUE;
}

static gboolean
parse_member (Parser *parser, BackendRule *rule)
{
  const char *where = parser->at;
  g_autofree char *name = parse_string (parser);

  if (name == NULL || !expect (parser, ':', "it separates a name from what belongs to it"))
    return FALSE;
  if (name[0] == '.' ? !parse_kind (parser, rule, name, where) : !parse_child (parser, rule, name, where))
    return FALSE;
  return skip_space (parser);
}

static gboolean
parse_members (Parser *parser, BackendRule *rule)
{
  if (!expect (parser, '{', "the rules of a place are an object"))
    return FALSE;
  while (*parser->at != '}')
    {
      if (!parse_member (parser, rule))
        return FALSE;
      if (*parser->at == '}')
        break;
      if (!expect (parser, ',', "separate members by commas, and end the object by a }"))
        return FALSE;
      if (*parser->at == '}')
        return refuse_at (parser, parser->at, "a member is missing after the comma; take the comma away");
    }
  parser->at++;
  rule->validates_below |= rule->validate != NULL;
  return TRUE;
}

static gboolean
parse_file (Parser *parser, BackendRule *root)
{
  g_autofree char *name = NULL;
  const char *where;

  if (!expect (parser, '{', "the file is an object with one member, \"rules\""))
    return FALSE;
  where = parser->at;
  name = parse_string (parser);
  if (name == NULL)
    return FALSE;
  if (strcmp (name, "rules") != 0)
    return refuse_at (parser, where, "“%s” has no place here; the file is an object with one member, \"rules\"", name);
  if (!expect (parser, ':', "it separates a name from what belongs to it") || !parse_members (parser, root) ||
      !expect (parser, '}', "the file is an object with one member, \"rules\""))
    return FALSE;
  return *parser->at == '\0' || refuse_at (parser, parser->at, "the file should end here; take the rest away");
}

static gboolean
check_text (Parser *parser, gsize length)
{
  const char *end;

  if (length > MAX_BYTES)
    return refuse_at (parser, parser->text, "the rules are larger than 1 MB; shorten them");
  if (!g_utf8_validate_len (parser->text, length, &end))
    return refuse_at (parser, end, "this is not UTF-8; save the file in that encoding");
  return TRUE;
}

/**
 * backend_rule_parse:
 * @text: a file of rules
 * @length: of @text in bytes
 * @error: location for a %BACKEND_ERROR that says line, column and remedy
 *
 * Returns: (transfer full): the rules of the root, or %NULL
 */
BackendRule *
backend_rule_parse (const char *text, gsize length, GError **error)
{
  g_autofree char *copy = g_malloc (length + 1);
  Parser parser = { copy, copy, error };
  g_autoptr (BackendRule) root = backend_rule_new (NULL, "");

  memcpy (copy, text, length);
  copy[length] = '\0';
  if (!check_text (&parser, length) || !parse_file (&parser, root))
    return NULL;
  return g_steal_pointer (&root);
}
