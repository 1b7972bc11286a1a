namespace Drydock.Integration.Contract.Aws;

/// <summary>An observation that is not what AWS answers.</summary>
internal sealed record AwsDifference(string Case, string Label, string Expected, string Answered)
{
    public override string ToString() => $"{Label}: AWS answers '{Expected}', here '{Answered}'";
}
