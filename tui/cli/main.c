/* main -- placeholder until the command table stands. */
int main(void)
{
	return 2;
}
