"""HTML page that shows the videos of a folder; `write_gallery` writes it."""

from telecine.gallery.item import GalleryItem, TimelineEntry
from telecine.gallery.write import PAGE_NAME, write_gallery

__all__ = ["PAGE_NAME", "GalleryItem", "TimelineEntry", "write_gallery"]
