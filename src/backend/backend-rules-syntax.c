/* Reads an expression of the rules: JavaScript's operators in JavaScript's order,
 * no statements, no functions.  Types are checked as the parts come together, so
 * an error is found where it stands.
 */

#include "backend-rules-syntax.h"

#include <string.h>

#define MAX_NESTING 100
#define MAX_DEPTH 400

typedef struct
{
  BackendLexer lexer;
  const char *const *captures;
  guint n_captures;
  gboolean is_write;
  guint nesting;
} Parser;

void
backend_expression_free (BackendExpression *self)
{
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  if (self->kind == BACKEND_SYNTAX_LITERAL && self->value.type == BACKEND_RULES_REGEX)
    backend_regex_free (self->value.regex);
  g_free (self->name);
  g_free (self);
}

static BackendExpression *
new_part (BackendSyntaxKind kind, gsize offset)
{
  BackendExpression *self = g_new0 (BackendExpression, 1);

  self->kind = kind;
  self->offset = offset;
  self->depth = 1;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)backend_expression_free);
  return self;
}

static void
add_part (BackendExpression *self, BackendExpression *part)
{
  self->depth = MAX (self->depth, part->depth + 1);
  g_ptr_array_add (self->parts, part);
}

/* Takes what was built and gives it back checked, or NULL. */
static BackendExpression *
finish (Parser *parser, BackendExpression *built)
{
  g_autoptr (BackendExpression) self = built;

  if (self->depth > MAX_DEPTH)
    {
      backend_syntax_refuse (&parser->lexer.error, self->offset, "this expression is nested too deeply; split it into rules of several places");
      return NULL;
    }
  return backend_syntax_check (self, &parser->lexer.error) ? g_steal_pointer (&self) : NULL;
}

static BackendExpression *parse_conditional (Parser *parser);

static gboolean
expect (Parser *parser, const char *sign)
{
  if (!backend_lexer_is (&parser->lexer, sign))
    return backend_syntax_refuse (&parser->lexer.error, parser->lexer.offset, "a “%s” is missing here", sign);
  return backend_lexer_next (&parser->lexer);
}

static BackendExpression *
new_literal (Parser *parser, BackendRulesValue value, BackendSyntaxType type)
{
  BackendExpression *self = new_part (BACKEND_SYNTAX_LITERAL, parser->lexer.offset);

  self->value = value;
  self->type = type;
  return self;
}

static BackendExpression *
make_capture (Parser *parser, const char *name)
{
  for (guint i = 0; i < parser->n_captures; i++)
    if (g_strcmp0 (parser->captures[i], name) == 0)
      {
        BackendExpression *self = new_part (BACKEND_SYNTAX_CAPTURE, parser->lexer.offset);

        self->capture = i;
        self->type = BACKEND_TYPE_OF_STRING;
        return self;
      }
  backend_syntax_refuse (&parser->lexer.error, parser->lexer.offset, "%s is not the name of a place above; name one that this rule lies below", name);
  return NULL;
}

static BackendExpression *
make_constant (Parser *parser, const char *name)
{
  if (strcmp (name, "null") == 0)
    return new_literal (parser, (BackendRulesValue){ .type = BACKEND_RULES_NULL }, BACKEND_TYPE_OF_NULL);
  if (strcmp (name, "true") == 0 || strcmp (name, "false") == 0)
    return new_literal (parser, (BackendRulesValue){ .type = BACKEND_RULES_BOOLEAN, .boolean = name[0] == 't' }, BACKEND_TYPE_OF_BOOLEAN);
  return NULL;
}

static BackendExpression *
make_variable (Parser *parser, const char *name)
{
  static const struct
  {
    const char *name;
    BackendSyntaxKind kind;
    BackendSyntaxType type;
  } VARIABLES[] = {
    { "auth", BACKEND_SYNTAX_AUTH, BACKEND_TYPE_OF_ANYTHING },
    { "now", BACKEND_SYNTAX_NOW, BACKEND_TYPE_OF_NUMBER },
    { "root", BACKEND_SYNTAX_ROOT, BACKEND_TYPE_OF_SNAPSHOT },
    { "data", BACKEND_SYNTAX_DATA, BACKEND_TYPE_OF_SNAPSHOT },
    { "newData", BACKEND_SYNTAX_NEW_DATA, BACKEND_TYPE_OF_SNAPSHOT },
    { "query", BACKEND_SYNTAX_QUERY, BACKEND_TYPE_OF_QUERY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (VARIABLES); i++)
    if (strcmp (name, VARIABLES[i].name) == 0 && (parser->is_write || VARIABLES[i].kind != BACKEND_SYNTAX_NEW_DATA))
      {
        BackendExpression *self = new_part (VARIABLES[i].kind, parser->lexer.offset);

        self->type = VARIABLES[i].type;
        return self;
      }
  if (strcmp (name, "newData") == 0)
    backend_syntax_refuse (&parser->lexer.error, parser->lexer.offset, "a read has no newData; use data");
  else
    backend_syntax_refuse (&parser->lexer.error, parser->lexer.offset, "“%s” is not known here; use auth, now, root, data, newData, query or the $name of a place above", name);
  return NULL;
}

static BackendExpression *
parse_name (Parser *parser)
{
  const char *name = parser->lexer.string;
  BackendExpression *constant = make_constant (parser, name);

  if (constant != NULL)
    return constant;
  return name[0] == '$' ? make_capture (parser, name) : make_variable (parser, name);
}

static BackendExpression *
parse_literal (Parser *parser)
{
  BackendLexer *lexer = &parser->lexer;
  BackendExpression *self;

  if (lexer->kind == BACKEND_TOKEN_NUMBER)
    return new_literal (parser, (BackendRulesValue){ .type = BACKEND_RULES_NUMBER, .number = lexer->number }, BACKEND_TYPE_OF_NUMBER);
  if (lexer->kind == BACKEND_TOKEN_REGEX)
    return new_literal (parser, (BackendRulesValue){ .type = BACKEND_RULES_REGEX, .regex = g_steal_pointer (&lexer->regex) }, BACKEND_TYPE_OF_REGEX);
  self = new_literal (parser, (BackendRulesValue){ .type = BACKEND_RULES_STRING, .string = lexer->string }, BACKEND_TYPE_OF_STRING);
  self->name = g_steal_pointer (&lexer->string);
  return self;
}

static gboolean
parse_list_into (Parser *parser, BackendExpression *self, const char *end)
{
  while (!backend_lexer_is (&parser->lexer, end))
    {
      BackendExpression *part = parse_conditional (parser);

      if (part == NULL)
        return FALSE;
      add_part (self, part);
      if (!backend_lexer_is (&parser->lexer, ","))
        break;
      if (!backend_lexer_next (&parser->lexer))
        return FALSE;
    }
  return expect (parser, end);
}

static BackendExpression *
parse_list (Parser *parser)
{
  g_autoptr (BackendExpression) self = new_part (BACKEND_SYNTAX_LIST, parser->lexer.offset);

  if (!backend_lexer_next (&parser->lexer) || !parse_list_into (parser, self, "]"))
    return NULL;
  return finish (parser, g_steal_pointer (&self));
}

static BackendExpression *
parse_parentheses (Parser *parser)
{
  g_autoptr (BackendExpression) self = NULL;

  if (!backend_lexer_next (&parser->lexer))
    return NULL;
  self = parse_conditional (parser);
  if (self == NULL || !expect (parser, ")"))
    return NULL;
  return g_steal_pointer (&self);
}

static BackendExpression *
parse_primary (Parser *parser)
{
  BackendLexer *lexer = &parser->lexer;
  g_autoptr (BackendExpression) self = NULL;

  if (backend_lexer_is (lexer, "("))
    return parse_parentheses (parser);
  if (backend_lexer_is (lexer, "["))
    return parse_list (parser);
  if (lexer->kind == BACKEND_TOKEN_SIGN || lexer->kind == BACKEND_TOKEN_END)
    {
      backend_syntax_refuse (&lexer->error, lexer->offset, "a value is missing here");
      return NULL;
    }
  self = lexer->kind == BACKEND_TOKEN_NAME ? parse_name (parser) : parse_literal (parser);
  if (self == NULL || !backend_lexer_next (lexer))
    return NULL;
  return g_steal_pointer (&self);
}

/* After a dot: the name of a property or a method. */
static gboolean
parse_property (Parser *parser, BackendExpression *self)
{
  BackendLexer *lexer = &parser->lexer;

  if (!backend_lexer_next (lexer))
    return FALSE;
  if (lexer->kind != BACKEND_TOKEN_NAME)
    return backend_syntax_refuse (&lexer->error, lexer->offset, "after a dot comes the name of a property or a method");
  self->kind = BACKEND_SYNTAX_PROPERTY;
  self->offset = lexer->offset;
  self->name = g_steal_pointer (&lexer->string);
  return backend_lexer_next (lexer);
}

/* In brackets: a name that is computed; a plain string is as good as a dot. */
static gboolean
parse_element (Parser *parser, BackendExpression *self)
{
  BackendExpression *name;

  if (!backend_lexer_next (&parser->lexer))
    return FALSE;
  self->kind = BACKEND_SYNTAX_ELEMENT;
  self->offset = parser->lexer.offset;
  name = parse_conditional (parser);
  if (name == NULL)
    return FALSE;
  if (name->kind == BACKEND_SYNTAX_LITERAL && name->type == BACKEND_TYPE_OF_STRING)
    {
      self->kind = BACKEND_SYNTAX_PROPERTY;
      self->name = g_steal_pointer (&name->name);
      backend_expression_free (name);
    }
  else
    add_part (self, name);
  return expect (parser, "]");
}

static gboolean
parse_call (Parser *parser, BackendExpression *self)
{
  if (self->kind != BACKEND_SYNTAX_PROPERTY)
    return backend_syntax_refuse (&parser->lexer.error, self->offset, "a method is called by its name, written out");
  self->kind = BACKEND_SYNTAX_CALL;
  return backend_lexer_next (&parser->lexer) && parse_list_into (parser, self, ")");
}

static BackendExpression *
parse_suffix (Parser *parser, BackendExpression *object)
{
  g_autoptr (BackendExpression) self = new_part (BACKEND_SYNTAX_PROPERTY, parser->lexer.offset);
  gboolean is_dot = backend_lexer_is (&parser->lexer, ".");

  add_part (self, object);
  if (is_dot ? !parse_property (parser, self) : !parse_element (parser, self))
    return NULL;
  if (backend_lexer_is (&parser->lexer, "(") && !parse_call (parser, self))
    return NULL;
  return finish (parser, g_steal_pointer (&self));
}

static BackendExpression *
parse_postfix (Parser *parser)
{
  BackendExpression *self = parse_primary (parser);

  while (self != NULL && (backend_lexer_is (&parser->lexer, ".") || backend_lexer_is (&parser->lexer, "[")))
    self = parse_suffix (parser, self);
  if (self != NULL && backend_lexer_is (&parser->lexer, "("))
    {
      backend_syntax_refuse (&parser->lexer.error, parser->lexer.offset, "only methods can be called, and this is none");
      g_clear_pointer (&self, backend_expression_free);
    }
  return self;
}

static gboolean
enter (Parser *parser)
{
  if (++parser->nesting <= MAX_NESTING)
    return TRUE;
  return backend_syntax_refuse (&parser->lexer.error, parser->lexer.offset, "this expression is nested too deeply; split it into rules of several places");
}

static BackendExpression *
parse_unary (Parser *parser)
{
  gboolean is_not = backend_lexer_is (&parser->lexer, "!");
  g_autoptr (BackendExpression) self = NULL;
  BackendExpression *operand;

  if (!is_not && !backend_lexer_is (&parser->lexer, "-"))
    return parse_postfix (parser);
  self = new_part (is_not ? BACKEND_SYNTAX_NOT : BACKEND_SYNTAX_MINUS, parser->lexer.offset);
  if (!enter (parser) || !backend_lexer_next (&parser->lexer))
    return NULL;
  operand = parse_unary (parser);
  parser->nesting--;
  if (operand == NULL)
    return NULL;
  add_part (self, operand);
  return finish (parser, g_steal_pointer (&self));
}

typedef struct
{
  const char *sign;
  guint level; /* of those that bind alike; the lowest binds strongest */
  BackendOperator operator;
} Sign;

static const Sign OPERATORS[] = {
  { "*", 0, BACKEND_OPERATOR_MULTIPLY },
  { "/", 0, BACKEND_OPERATOR_DIVIDE },
  { "%", 0, BACKEND_OPERATOR_REMAINDER },
  { "+", 1, BACKEND_OPERATOR_ADD },
  { "-", 1, BACKEND_OPERATOR_SUBTRACT },
  { "<", 2, BACKEND_OPERATOR_LESS },
  { "<=", 2, BACKEND_OPERATOR_LESS_OR_EQUAL },
  { ">", 2, BACKEND_OPERATOR_GREATER },
  { ">=", 2, BACKEND_OPERATOR_GREATER_OR_EQUAL },
  { "==", 3, BACKEND_OPERATOR_EQUAL },
  { "===", 3, BACKEND_OPERATOR_EQUAL },
  { "!=", 3, BACKEND_OPERATOR_UNEQUAL },
  { "!==", 3, BACKEND_OPERATOR_UNEQUAL },
};
#define WEAKEST_LEVEL 3

static const Sign *
find_operator (BackendLexer *lexer, guint level)
{
  for (guint i = 0; i < G_N_ELEMENTS (OPERATORS); i++)
    if (OPERATORS[i].level == level && backend_lexer_is (lexer, OPERATORS[i].sign))
      return &OPERATORS[i];
  return NULL;
}

static BackendExpression *parse_binary (Parser *parser, guint level);

static BackendExpression *
parse_operand (Parser *parser, guint level)
{
  return level == 0 ? parse_unary (parser) : parse_binary (parser, level - 1);
}

static BackendExpression *
parse_right_side (Parser *parser, BackendExpression *left, const Sign *sign)
{
  g_autoptr (BackendExpression) self = new_part (BACKEND_SYNTAX_BINARY, parser->lexer.offset);
  BackendExpression *right;

  self->operator= sign->operator;
  self->name = g_strdup (sign->sign);
  add_part (self, left);
  right = backend_lexer_next (&parser->lexer) ? parse_operand (parser, sign->level) : NULL;
  if (right == NULL)
    return NULL;
  add_part (self, right);
  return finish (parser, g_steal_pointer (&self));
}

static BackendExpression *
parse_binary (Parser *parser, guint level)
{
  BackendExpression *self = parse_operand (parser, level);
  const Sign *sign;

  while (self != NULL && (sign = find_operator (&parser->lexer, level)) != NULL)
    self = parse_right_side (parser, self, sign);
  return self;
}

/* A chain of them is one part, however long it is. */
static BackendExpression *
parse_chain (Parser *parser, const char *sign, BackendSyntaxKind kind, BackendExpression *(*parse) (Parser *parser))
{
  BackendExpression *first = parse (parser);
  g_autoptr (BackendExpression) self = NULL;

  if (first == NULL || !backend_lexer_is (&parser->lexer, sign))
    return first;
  self = new_part (kind, parser->lexer.offset);
  self->name = g_strdup (sign);
  add_part (self, first);
  while (backend_lexer_is (&parser->lexer, sign))
    {
      BackendExpression *next = backend_lexer_next (&parser->lexer) ? parse (parser) : NULL;

      if (next == NULL)
        return NULL;
      add_part (self, next);
    }
  return finish (parser, g_steal_pointer (&self));
}

static BackendExpression *
parse_comparison (Parser *parser)
{
  return parse_binary (parser, WEAKEST_LEVEL);
}

static BackendExpression *
parse_all (Parser *parser)
{
  return parse_chain (parser, "&&", BACKEND_SYNTAX_ALL, parse_comparison);
}

static BackendExpression *
parse_any (Parser *parser)
{
  return parse_chain (parser, "||", BACKEND_SYNTAX_ANY, parse_all);
}

static gboolean
parse_branches (Parser *parser, BackendExpression *self)
{
  for (guint i = 0; i < 2; i++)
    {
      BackendExpression *branch;

      if (!expect (parser, i == 0 ? "?" : ":"))
        return FALSE;
      branch = parse_conditional (parser);
      if (branch == NULL)
        return FALSE;
      add_part (self, branch);
    }
  return TRUE;
}

static BackendExpression *
parse_conditional (Parser *parser)
{
  g_autoptr (BackendExpression) self = NULL;
  BackendExpression *condition;

  if (!enter (parser))
    return NULL;
  condition = parse_any (parser);
  if (condition == NULL || !backend_lexer_is (&parser->lexer, "?"))
    {
      parser->nesting--;
      return condition;
    }
  self = new_part (BACKEND_SYNTAX_CONDITIONAL, parser->lexer.offset);
  add_part (self, condition);
  if (!parse_branches (parser, self))
    return NULL;
  parser->nesting--;
  return finish (parser, g_steal_pointer (&self));
}

static BackendExpression *
parse_rule (Parser *parser)
{
  BackendLexer *lexer = &parser->lexer;
  g_autoptr (BackendExpression) self = backend_lexer_next (lexer) ? parse_conditional (parser) : NULL;

  if (self == NULL)
    return NULL;
  if (lexer->kind != BACKEND_TOKEN_END)
    backend_syntax_refuse (&lexer->error, lexer->offset, "the rule should end here; join expressions by && or ||");
  else if (self->type != BACKEND_TYPE_OF_BOOLEAN)
    backend_syntax_refuse (&lexer->error, self->offset, "a rule must be true or false; compare this with something");
  else
    return g_steal_pointer (&self);
  return NULL;
}

/**
 * backend_expression_parse:
 * @text: the expression, in UTF-8
 * @captures: (array length=depth): the names of the keys above, with their dollar
 * @is_write: whether there is data that is to be written
 * @offset: (out): where an error is, in bytes
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the expression, or %NULL
 */
BackendExpression *
backend_expression_parse (const char *text, const char *const *captures, guint depth, gboolean is_write, gsize *offset, GError **error)
{
  Parser parser = { .lexer = { .text = text, .at = text, .error = { offset, error } }, .captures = captures, .n_captures = depth, .is_write = is_write };
  BackendExpression *self = parse_rule (&parser);

  backend_lexer_clear (&parser.lexer);
  return self;
}
