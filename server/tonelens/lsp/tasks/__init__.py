"""What takes time, away from the thread that answers the editor: threads, the models' processes, the reader's process."""
