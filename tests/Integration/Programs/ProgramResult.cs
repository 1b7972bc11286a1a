namespace Drydock.Integration.Programs;

/// <summary>How a real program ended and what it printed.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>What it printed on success.</summary>
    internal string Succeeded()
    {
        ExitCode.Should().Be(0, "{0}{1}", Output, Errors);
        return Output;
    }

    /// <summary>What it printed to stderr when it failed.</summary>
    internal string Failed()
    {
        ExitCode.Should().NotBe(0, "it printed {0}", Output);
        return Errors;
    }
}
