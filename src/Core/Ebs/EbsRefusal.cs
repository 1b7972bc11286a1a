namespace Drydock.Core.Ebs;

/// <summary>What EC2 answers to settings that it does not take: its error code and message.</summary>
public sealed record EbsRefusal(string Code, string Message)
{
    public override string ToString() => $"{Code}: {Message}";
}
