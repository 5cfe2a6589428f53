"""The Prompt Compiler: one shot, said in the language of each image, video, voice and music model. Pure."""
