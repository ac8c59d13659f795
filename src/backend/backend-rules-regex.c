/* Regular expressions as the rules have them: no lookaround, no references back,
 * anchors only at both ends.  So a pattern is a small program, and a text is run
 * through all its states at once: there is nothing to go back to, and no pattern
 * that takes forever.
 */

#include "backend-rules-regex.h"

#include "backend-error.h"

#include <string.h>

#define MAX_INSTRUCTIONS 10000
#define MAX_COUNT 1000
#define MAX_NESTING 50
#define UNLIMITED G_MAXUINT

typedef enum
{
  MATCH_CHARACTER,
  MATCH_ANY,
  MATCH_SET,
  FORK, /* goes on at both places */
  JUMP,
  ACCEPT,
} Operation;

/* Distances are relative, so a piece can be copied and moved. */
typedef struct
{
  Operation operation;
  gunichar character;
  guint set;
  int first, second;
} Instruction;

typedef struct
{
  gunichar first, last;
  char class; /* of `sSdDwW`, or 0 for the range */
} Range;

typedef struct
{
  GArray *ranges;
  gboolean is_negated;
} Set;

struct _BackendRegex
{
  GArray *program;
  GPtrArray *sets;
  gboolean ignores_case, is_at_start, is_at_end;
  guint *states, *next_states, *stack, *marks;
  guint mark;
};

typedef struct
{
  BackendRegex *regex;
  const char *start, *at, *end;
  guint nesting;
  GError **error;
} Parser;

static void
set_free (Set *set)
{
  g_array_unref (set->ranges);
  g_free (set);
}

void
backend_regex_free (BackendRegex *self)
{
  g_array_unref (self->program);
  g_ptr_array_unref (self->sets);
  g_free (self->states);
  g_free (self->next_states);
  g_free (self->stack);
  g_free (self->marks);
  g_free (self);
}

static gboolean
refuse (Parser *parser, const char *text)
{
  g_set_error_literal (parser->error, BACKEND_ERROR, 400, text);
  return FALSE;
}

static gboolean
append (Parser *parser, Instruction instruction)
{
  if (parser->regex->program->len >= MAX_INSTRUCTIONS)
    return refuse (parser, "this regular expression is too large; make its counts smaller");
  g_array_append_val (parser->regex->program, instruction);
  return TRUE;
}

static gboolean
insert (Parser *parser, guint at, Instruction instruction)
{
  if (parser->regex->program->len >= MAX_INSTRUCTIONS)
    return refuse (parser, "this regular expression is too large; make its counts smaller");
  g_array_insert_val (parser->regex->program, at, instruction);
  return TRUE;
}

static gunichar
take_character (Parser *parser)
{
  gunichar character = g_utf8_get_char (parser->at);

  parser->at = g_utf8_next_char (parser->at);
  return character;
}

/* After a backslash: a class, or a character that stands for itself. */
static gboolean
read_escape (Parser *parser, Range *range)
{
  static const char CONTROLS[] = "nrtfv", MEANT[] = "\n\r\t\f\v";
  gunichar character;
  const char *control;

  if (parser->at == parser->end)
    return refuse (parser, "a backslash stands at the end; write \\\\ for a backslash itself");
  character = take_character (parser);
  range->class = character < 128 && strchr ("sSdDwW", (int)character) != NULL ? (char)character : 0;
  range->first = range->last = character;
  if (range->class != 0)
    return TRUE;
  control = character < 128 ? strchr (CONTROLS, (int)character) : NULL;
  if (control != NULL)
    range->first = range->last = (gunichar)MEANT[control - CONTROLS];
  else if (character < 128 && g_ascii_isalnum ((char)character))
    return refuse (parser, "the rules know only the escapes \\s \\S \\d \\D \\w \\W and those of punctuation; leave the backslash out");
  return TRUE;
}

static gboolean
read_set_character (Parser *parser, Range *range)
{
  *range = (Range){ 0 };
  if (parser->at == parser->end)
    return refuse (parser, "a [ has no ] that ends it");
  if (*parser->at == '\\')
    {
      parser->at++;
      return read_escape (parser, range);
    }
  range->first = range->last = take_character (parser);
  return TRUE;
}

static gboolean
read_range (Parser *parser, Range *range)
{
  Range last;

  if (!read_set_character (parser, range))
    return FALSE;
  if (parser->end - parser->at < 2 || parser->at[0] != '-' || parser->at[1] == ']')
    return TRUE;
  parser->at++;
  if (!read_set_character (parser, &last))
    return FALSE;
  if (range->class != 0 || last.class != 0 || last.first < range->first)
    return refuse (parser, "this range goes backwards; put the smaller character first, or the - at the end");
  range->last = last.first;
  return TRUE;
}

static gboolean
parse_set (Parser *parser)
{
  Set *set = g_new0 (Set, 1);
  Range range;

  set->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_ptr_array_add (parser->regex->sets, set);
  set->is_negated = parser->at < parser->end && *parser->at == '^';
  parser->at += set->is_negated ? 1 : 0;
  do
    {
      if (!read_range (parser, &range))
        return FALSE;
      g_array_append_val (set->ranges, range);
    }
  while (parser->at == parser->end || *parser->at != ']');
  parser->at++;
  return append (parser, (Instruction){ .operation = MATCH_SET, .set = parser->regex->sets->len - 1 });
}

static gboolean
parse_escape (Parser *parser)
{
  Range range = { 0 };
  Set *set;

  if (!read_escape (parser, &range))
    return FALSE;
  if (range.class == 0)
    return append (parser, (Instruction){ .operation = MATCH_CHARACTER, .character = range.first });
  set = g_new0 (Set, 1);
  set->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_array_append_val (set->ranges, range);
  g_ptr_array_add (parser->regex->sets, set);
  return append (parser, (Instruction){ .operation = MATCH_SET, .set = parser->regex->sets->len - 1 });
}

static gboolean parse_alternatives (Parser *parser);

static gboolean
parse_group (Parser *parser)
{
  if (++parser->nesting > MAX_NESTING)
    return refuse (parser, "groups are nested too deeply; take some parentheses away");
  if (parser->at < parser->end && *parser->at == '?')
    return refuse (parser, "the rules know only plain groups; take the ? after the parenthesis away");
  if (!parse_alternatives (parser))
    return FALSE;
  parser->nesting--;
  if (parser->at == parser->end)
    return refuse (parser, "a ( has no ) that ends it");
  parser->at++;
  return TRUE;
}

static gboolean
parse_atom (Parser *parser)
{
  char first = *parser->at;

  if (first == '^')
    return refuse (parser, "^ stands only at the very start of a regular expression; write \\^ for the character");
  if (first == '$')
    return refuse (parser, "$ stands only at the very end of a regular expression; write \\$ for the character");
  if (strchr ("*+?{", first) != NULL)
    return refuse (parser, "there is nothing here to repeat; put a backslash before the character");
  if (first == '[' || first == '(' || first == '\\')
    parser->at++;
  if (first == '[')
    return parse_set (parser);
  if (first == '(')
    return parse_group (parser);
  if (first == '\\')
    return parse_escape (parser);
  if (first == '.')
    {
      parser->at++;
      return append (parser, (Instruction){ .operation = MATCH_ANY });
    }
  return append (parser, (Instruction){ .operation = MATCH_CHARACTER, .character = take_character (parser) });
}

/* The piece from @from on: none or one of it. */
static gboolean
make_optional (Parser *parser, guint from)
{
  int length = (int)(parser->regex->program->len - from);

  return insert (parser, from, (Instruction){ .operation = FORK, .first = 1, .second = length + 1 });
}

static gboolean
make_endless (Parser *parser, guint from)
{
  int length = (int)(parser->regex->program->len - from);

  return append (parser, (Instruction){ .operation = FORK, .first = -length, .second = 1 });
}

static gboolean
copy_piece (Parser *parser, const Instruction *piece, guint length)
{
  for (guint i = 0; i < length; i++)
    if (!append (parser, piece[i]))
      return FALSE;
  return TRUE;
}

static gboolean
repeat (Parser *parser, guint from, guint least, guint most)
{
  GArray *program = parser->regex->program;
  guint length = program->len - from, count = most == UNLIMITED ? MAX (least, 1) : most;
  g_autofree Instruction *piece = g_memdup2 (&g_array_index (program, Instruction, from), length * sizeof (Instruction));
  guint last = from;

  if ((guint64)count * (length + 1) > MAX_INSTRUCTIONS)
    return refuse (parser, "this regular expression is too large; make its counts smaller");
  g_array_set_size (program, from);
  for (guint i = 0; i < count; i++)
    {
      last = program->len;
      if (!copy_piece (parser, piece, length) || (i >= least && most != UNLIMITED && !make_optional (parser, last)))
        return FALSE;
    }
  if (most != UNLIMITED)
    return TRUE;
  return make_endless (parser, last) && (least > 0 || make_optional (parser, last));
}

static gboolean
read_count (Parser *parser, guint *count)
{
  *count = 0;
  if (parser->at == parser->end || !g_ascii_isdigit (*parser->at))
    return refuse (parser, "a { needs counts, such as {2} or {1,20}; write \\{ for the character");
  for (; parser->at < parser->end && g_ascii_isdigit (*parser->at); parser->at++)
    {
      *count = *count * 10 + (guint)(*parser->at - '0');
      if (*count > MAX_COUNT)
        return refuse (parser, "this count is too large; 1000 is the most");
    }
  return TRUE;
}

static gboolean
read_counts (Parser *parser, guint *least, guint *most)
{
  if (!read_count (parser, least))
    return FALSE;
  *most = *least;
  if (parser->at < parser->end && *parser->at == ',')
    {
      parser->at++;
      *most = UNLIMITED;
      if (parser->at < parser->end && *parser->at != '}' && !read_count (parser, most))
        return FALSE;
    }
  if (parser->at == parser->end || *parser->at != '}')
    return refuse (parser, "a { has no } that ends it");
  parser->at++;
  return *most >= *least || refuse (parser, "these counts go backwards; put the smaller one first");
}

static gboolean
parse_repeats (Parser *parser, guint from)
{
  while (parser->at < parser->end && strchr ("*+?{", *parser->at) != NULL)
    {
      char sign = *parser->at++;
      guint least = sign == '+' ? 1 : 0, most = sign == '?' ? 1 : UNLIMITED;

      if (sign == '{' && !read_counts (parser, &least, &most))
        return FALSE;
      if (!repeat (parser, from, least, most))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_last_dollar (Parser *parser)
{
  return *parser->at == '$' && parser->at + 1 == parser->end && parser->nesting == 0;
}

/* Up to a bar, a closing parenthesis or the end. */
static gboolean
parse_branch (Parser *parser)
{
  const char *start = parser->at;

  while (parser->at < parser->end && *parser->at != '|' && !(*parser->at == ')' && parser->nesting > 0) && !is_last_dollar (parser))
    {
      guint from = parser->regex->program->len;

      if (*parser->at == ')')
        return refuse (parser, "a ) has no ( before it; write \\) for the character");
      if (!parse_atom (parser) || !parse_repeats (parser, from))
        return FALSE;
    }
  return parser->at > start || refuse (parser, "an alternative is empty; say what it is, or make the group optional with ?");
}

static gboolean
parse_alternatives (Parser *parser)
{
  GArray *program = parser->regex->program;
  guint from = program->len;

  if (!parse_branch (parser))
    return FALSE;
  while (parser->at < parser->end && *parser->at == '|')
    {
      guint jump;

      parser->at++;
      if (!insert (parser, from, (Instruction){ .operation = FORK, .first = 1, .second = (int)(program->len - from) + 2 }))
        return FALSE;
      jump = program->len;
      if (!append (parser, (Instruction){ .operation = JUMP }) || !parse_branch (parser))
        return FALSE;
      g_array_index (program, Instruction, jump).first = (int)(program->len - jump);
    }
  return TRUE;
}

static gboolean
parse (Parser *parser)
{
  parser->regex->is_at_start = parser->at < parser->end && *parser->at == '^';
  parser->at += parser->regex->is_at_start ? 1 : 0;
  /* /^$/ is the one pattern that may be empty. */
  if (!(parser->at < parser->end && parser->regex->is_at_start && is_last_dollar (parser)) && !parse_alternatives (parser))
    return FALSE;
  parser->regex->is_at_end = parser->at < parser->end && is_last_dollar (parser);
  return append (parser, (Instruction){ .operation = ACCEPT });
}

/**
 * backend_regex_new:
 * @pattern: what stands between the slashes, in UTF-8
 * @length: of @pattern in bytes
 * @ignores_case: whether it is followed by `i`
 * @offset: (out): in bytes, where an error is
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the expression, or %NULL
 */
BackendRegex *
backend_regex_new (const char *pattern, gsize length, gboolean ignores_case, gsize *offset, GError **error)
{
  g_autoptr (BackendRegex) self = g_new0 (BackendRegex, 1);
  Parser parser = { self, pattern, pattern, pattern + length, 0, error };

  self->program = g_array_new (FALSE, FALSE, sizeof (Instruction));
  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify)set_free);
  self->ignores_case = ignores_case;
  if (!parse (&parser))
    {
      *offset = (gsize)(parser.at - parser.start);
      return NULL;
    }
  self->states = g_new (guint, self->program->len);
  self->next_states = g_new (guint, self->program->len);
  self->stack = g_new (guint, self->program->len + 1);
  self->marks = g_new0 (guint, self->program->len);
  return g_steal_pointer (&self);
}

static gboolean
is_in_class (char class, gunichar character)
{
  switch (g_ascii_tolower (class))
    {
    case 'd':
      return character < 128 && g_ascii_isdigit ((char)character);
    case 'w':
      return character < 128 && (g_ascii_isalnum ((char)character) || character == '_');
    default:
      return g_unichar_isspace (character) || character == '\v' || character == 0xfeff;
    }
}

static gboolean
is_in_range (const Range *range, gunichar character)
{
  if (range->class == 0)
    return range->first <= character && character <= range->last;
  return is_in_class (range->class, character) == !g_ascii_isupper (range->class);
}

static gboolean
is_in_set (const Set *set, gunichar character, gboolean ignores_case)
{
  for (guint i = 0; i < set->ranges->len; i++)
    {
      const Range *range = &g_array_index (set->ranges, Range, i);

      if (is_in_range (range, character) ||
          (ignores_case && (is_in_range (range, g_unichar_tolower (character)) || is_in_range (range, g_unichar_toupper (character)))))
        return !set->is_negated;
    }
  return set->is_negated;
}

static gboolean
takes (BackendRegex *self, const Instruction *instruction, gunichar character)
{
  switch (instruction->operation)
    {
    case MATCH_CHARACTER:
      return character == instruction->character ||
             (self->ignores_case && g_unichar_tolower (character) == g_unichar_tolower (instruction->character));
    case MATCH_ANY:
      return character != '\n' && character != '\r' && character != 0x2028 && character != 0x2029;
    case MATCH_SET:
      return is_in_set (self->sets->pdata[instruction->set], character, self->ignores_case);
    case FORK:
    case JUMP:
    case ACCEPT:
    default:
      return FALSE;
    }
}

static guint
push (BackendRegex *self, guint depth, guint state)
{
  if (self->marks[state] == self->mark)
    return depth;
  self->marks[state] = self->mark;
  self->stack[depth] = state;
  return depth + 1;
}

/* Adds @state and all that is reached from it without a character; TRUE if that
 * is the end of the pattern.
 */
static gboolean
enter (BackendRegex *self, guint *states, guint *count, guint state, guint64 *steps)
{
  guint depth = push (self, 0, state);
  gboolean is_accepted = FALSE;

  while (depth > 0)
    {
      guint here = self->stack[--depth];
      const Instruction *instruction = &g_array_index (self->program, Instruction, here);

      (*steps)++;
      if (instruction->operation == FORK)
        depth = push (self, depth, (guint)((int)here + instruction->second));
      if (instruction->operation == FORK || instruction->operation == JUMP)
        depth = push (self, depth, (guint)((int)here + instruction->first));
      else if (instruction->operation == ACCEPT)
        is_accepted = TRUE;
      else
        states[(*count)++] = here;
    }
  return is_accepted;
}

static gboolean
step (BackendRegex *self, guint *count, gunichar character, guint64 *steps)
{
  guint next = 0, *swap = self->states;
  gboolean is_accepted = FALSE;

  self->mark++;
  for (guint i = 0; i < *count; i++)
    if (takes (self, &g_array_index (self->program, Instruction, self->states[i]), character))
      is_accepted |= enter (self, self->next_states, &next, self->states[i] + 1, steps);
  *steps += *count + 1;
  self->states = self->next_states;
  self->next_states = swap;
  *count = next;
  return is_accepted;
}

/**
 * backend_regex_matches:
 * @text: in UTF-8
 * @steps: (inout): counts what it took
 *
 * Returns: whether some part of @text matches; all of it only where the pattern
 *   has its anchors
 */
gboolean
backend_regex_matches (BackendRegex *self, const char *text, guint64 *steps)
{
  guint count = 0;
  gboolean is_accepted;

  self->mark++;
  is_accepted = enter (self, self->states, &count, 0, steps);
  for (; *text != '\0' && !(is_accepted && !self->is_at_end); text = g_utf8_next_char (text))
    {
      is_accepted = step (self, &count, g_utf8_get_char (text), steps);
      if (!self->is_at_start)
        is_accepted |= enter (self, self->states, &count, 0, steps);
      else if (count == 0 && !is_accepted)
        return FALSE;
    }
  return is_accepted && (!self->is_at_end || *text == '\0');
}
