#pragma once

#include "backend-rules-expression.h"

G_BEGIN_DECLS

/* The parts of an expression, for those who read, check and evaluate it. */

typedef enum
{
  BACKEND_SYNTAX_LITERAL,
  BACKEND_SYNTAX_AUTH,
  BACKEND_SYNTAX_NOW,
  BACKEND_SYNTAX_ROOT,
  BACKEND_SYNTAX_DATA,
  BACKEND_SYNTAX_NEW_DATA,
  BACKEND_SYNTAX_QUERY,
  BACKEND_SYNTAX_CAPTURE, /* $name */
  BACKEND_SYNTAX_ALL,     /* a && b && … */
  BACKEND_SYNTAX_ANY,     /* a || b || … */
  BACKEND_SYNTAX_NOT,
  BACKEND_SYNTAX_MINUS,
  BACKEND_SYNTAX_BINARY,
  BACKEND_SYNTAX_CONDITIONAL, /* a ? b : c */
  BACKEND_SYNTAX_PROPERTY,    /* a.name */
  BACKEND_SYNTAX_ELEMENT,     /* a[b] */
  BACKEND_SYNTAX_CALL,        /* a.name (b, …) */
  BACKEND_SYNTAX_LIST,        /* [a, …] */
} BackendSyntaxKind;

typedef enum
{
  BACKEND_OPERATOR_ADD,
  BACKEND_OPERATOR_SUBTRACT,
  BACKEND_OPERATOR_MULTIPLY,
  BACKEND_OPERATOR_DIVIDE,
  BACKEND_OPERATOR_REMAINDER,
  BACKEND_OPERATOR_EQUAL,
  BACKEND_OPERATOR_UNEQUAL,
  BACKEND_OPERATOR_LESS,
  BACKEND_OPERATOR_LESS_OR_EQUAL,
  BACKEND_OPERATOR_GREATER,
  BACKEND_OPERATOR_GREATER_OR_EQUAL,
} BackendOperator;

typedef enum
{
  BACKEND_METHOD_VAL,
  BACKEND_METHOD_CHILD,
  BACKEND_METHOD_PARENT,
  BACKEND_METHOD_HAS_CHILD,
  BACKEND_METHOD_HAS_CHILDREN,
  BACKEND_METHOD_EXISTS,
  BACKEND_METHOD_GET_PRIORITY,
  BACKEND_METHOD_IS_NUMBER,
  BACKEND_METHOD_IS_STRING,
  BACKEND_METHOD_IS_BOOLEAN,
  BACKEND_METHOD_CONTAINS,
  BACKEND_METHOD_BEGINS_WITH,
  BACKEND_METHOD_ENDS_WITH,
  BACKEND_METHOD_REPLACE,
  BACKEND_METHOD_TO_LOWER_CASE,
  BACKEND_METHOD_TO_UPPER_CASE,
  BACKEND_METHOD_MATCHES,
} BackendMethod;

/* What is known of a value before it is there. */
typedef enum
{
  BACKEND_TYPE_OF_ANYTHING,  /* a part of the token */
  BACKEND_TYPE_OF_PRIMITIVE, /* what a place in the database holds */
  BACKEND_TYPE_OF_NULL,
  BACKEND_TYPE_OF_BOOLEAN,
  BACKEND_TYPE_OF_NUMBER,
  BACKEND_TYPE_OF_STRING,
  BACKEND_TYPE_OF_SNAPSHOT,
  BACKEND_TYPE_OF_QUERY,
  BACKEND_TYPE_OF_REGEX,
  BACKEND_TYPE_OF_LIST,
} BackendSyntaxType;

struct _BackendExpression
{
  BackendSyntaxKind kind;
  BackendSyntaxType type;
  guint depth;
  gsize offset; /* where it stands in its text, in bytes */
  GPtrArray *parts;
  char *name;
  BackendOperator operator;
  BackendMethod method;
  guint capture;
  BackendRulesValue value;
};

/* Where an error is, and what: both are set by whoever finds it first. */
typedef struct
{
  gsize *offset;
  GError **error;
} BackendSyntaxError;

gboolean backend_syntax_refuse (const BackendSyntaxError *error, gsize offset, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean backend_syntax_check (BackendExpression *self, const BackendSyntaxError *error);

typedef enum
{
  BACKEND_TOKEN_END,
  BACKEND_TOKEN_NAME,
  BACKEND_TOKEN_NUMBER,
  BACKEND_TOKEN_STRING,
  BACKEND_TOKEN_REGEX,
  BACKEND_TOKEN_SIGN,
} BackendTokenKind;

/* The words of an expression, one after the other. */
typedef struct
{
  const char *text, *at;
  BackendSyntaxError error;

  BackendTokenKind kind;
  gsize offset;
  const char *sign; /* one of a fixed list */
  double number;
  char *string; /* of a name or a string */
  BackendRegex *regex;
} BackendLexer;

gboolean backend_lexer_next (BackendLexer *self);
gboolean backend_lexer_is (BackendLexer *self, const char *sign);
void backend_lexer_clear (BackendLexer *self);

G_END_DECLS
