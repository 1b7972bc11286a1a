namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A resource that is looked for by what it has, not only by its id.</summary>
internal interface IFoundByTerms
{
    /// <summary>Told when the terms may be others.</summary>
    Action? TermsChanged { get; set; }

    /// <summary>What it is found by, as <see cref="RecordTable{T}.TermOf"/> writes it.</summary>
    IEnumerable<string> Terms();
}
