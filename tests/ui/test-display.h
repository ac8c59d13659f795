#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void test_display_init (int *argc, char ***argv);
/* A window on the screen with @child in it, laid out. */
GtkWidget *test_display_show (GtkWidget *child, int width, int height);
void test_display_close (GtkWidget *window);
/* Only for whoever wants to look, into the folder that PARLEY_PICTURES names; in
 * PARLEY_LOOK there may be "dark" and "rtl".
 */
void test_display_picture (GtkWidget *window, const char *name);
/* Until @count more frames have been drawn: by then what was queued is laid out. */
void test_display_wait_frames (GtkWidget *widget, guint count);
/* The first widget of @type in @widget, itself included. */
GtkWidget *test_display_find (GtkWidget *widget, GType type);

G_END_DECLS
