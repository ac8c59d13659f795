#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_COMPOSER_COUNTER (parley_composer_counter_get_type ())
G_DECLARE_FINAL_TYPE (ParleyComposerCounter, parley_composer_counter, PARLEY, COMPOSER_COUNTER, AdwBin)

void parley_composer_counter_show (ParleyComposerCounter *self, const char *text);
/* Why a text that is too long was not sent. */
char *parley_sentence_for_length (const char *text);

G_END_DECLS
