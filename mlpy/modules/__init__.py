"""What a script can `import`: one file for each module, of its name."""
