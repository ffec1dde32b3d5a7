@echo off
rem Finds the Python that this bundle was made for, and hands over to install.py.
py -@python@ -I "%~dp0install.py" %*
exit /b %errorlevel%
