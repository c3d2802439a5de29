"""perfsmith makes Python code faster and proves it."""
